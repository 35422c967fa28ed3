"""A digest leads to the text itself, passage by passage, once that is in the library."""

from __future__ import annotations

from pathlib import Path

from corpus import DocumentType, ExpressionStatus
from ingest import Metadata
from kb.services import Services, open_services
from kb.settings import Settings
from kb.worker.foreground import Ingestion
from tests.support.writing_site import writing_site

DIGEST, TEXT = "light-protocol-digest/en", "light-protocol/en"


def add(services: Services, id_: str, text: str, status: ExpressionStatus) -> None:
    work, lang = id_.split("/")
    path = services.settings.data_dir.parent / f"{work}.{lang}.txt"
    path.write_text(f"Light Protocol\n\n{text}", "utf-8")
    given = Metadata(work=work, lang=lang, type=DocumentType.TREATY, status=status)
    Ingestion(services).take([path], given)


def test_each_passage_leads_to_the_same_article_of_the_text(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", embeddings="off", ocr="off")
    with open_services(settings) as services:
        articles = (
            "Article 1\nLights are kept.\n\nArticle 2\nCosts are borne.\n\nArticle 9\nMore.\n"
        )
        add(services, DIGEST, articles, ExpressionStatus.DIGEST)
        with writing_site(services) as site:

            def authentic(number: int, of: str = DIGEST) -> str | None:
                answer = site.client.get(f"/api/v1/documents/{of}/passages").json()
                assert answer
                passage = site.client.get(f"/api/v1/passages/{of}/art-{number}").json()
                return str(passage["authentic"]) if passage["authentic"] else None

            assert authentic(2) is None
            whole = "Article 1\nEach State shall keep its lights.\n\nArticle 2\nEach State bears costs.\n"
            add(services, TEXT, whole, ExpressionStatus.AUTHENTIC)
            assert authentic(2) == f"{TEXT}/art-2"
            # What the text does not have, and the text itself, lead nowhere.
            assert authentic(9) is None
            assert authentic(2, TEXT) is None
            page = site.client.get(f"/documents/{DIGEST}/art-2", headers={"Accept-Language": "en"})
            assert f'href="/documents/{TEXT}/art-2' in page.text
            # A citation means the text itself.
            found = services.resolver.resolve("Light Protocol, Article 2").match
            assert found
            assert found.document.id == TEXT
