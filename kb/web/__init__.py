"""The web side: the API under /api/v1 and the pages, in English and Chinese.

``kb.web.app.create_app`` makes the application; nothing is imported here, so that the CLI can use
``kb.i18n.addresses`` without loading the framework.
"""
