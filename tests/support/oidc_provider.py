"""A small OpenID Connect provider on a port of its own: discovery, keys, the code flow with PKCE.

It signs in whoever the test has put there, without asking."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

CLIENT = "kb"
SECRET = "a secret of the test"
_LIFE = 300


class OidcProvider:
    """What it answers can be made wrong."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}/realm"
        self.claims: dict[str, Any] = {"sub": "4711", "preferred_username": "Wang Fang"}
        """Of the person who is signed in."""
        self.wrong: dict[str, Any] = {}
        """Claims of ID tokens that take the place of the right ones."""
        self.key: Any = _first_key()
        self.signing: Any = None
        """The key that signs instead of ``key``, which is the one that is published."""
        self.algorithm = "RS256"
        self.denies = False
        self.is_public = False
        """Whether its client has no secret."""
        self.issued = 0
        """ID tokens."""
        self._codes: dict[str, dict[str, str]] = {}

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, Any]:
        return KeySet([self.key]).as_dict(private=False)  # type: ignore[return-value]

    def rotate(self) -> None:
        """Another key, of another kind."""
        self.key = ECKey.generate_key("P-256", {"kid": "two"})
        self.algorithm = "ES256"

    def authorize(self, asked: dict[str, str]) -> str:
        """The address to which the browser is sent back."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        back = {"state": asked["state"], "iss": self.issuer}
        if self.denies:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe()
            self._codes[back["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, sent: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self._codes.pop(sent.get("code", ""), None)
        secret = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if not self.is_public and authorization != f"Basic {secret}":
            return 401, {"error": "invalid_client"}
        if (
            asked is None
            or sent["redirect_uri"] != asked["redirect_uri"]
            or create_s256_code_challenge(sent["code_verifier"]) != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + _LIFE,
            "nonce": asked["nonce"],
            **self.claims,
            **self.wrong,
        }
        key = self.signing or self.key
        header = {
            "alg": "HS256" if isinstance(key, OctKey) else self.algorithm,
            "kid": self.key.kid,
        }
        self.issued += 1
        return 200, {
            "access_token": secrets.token_urlsafe(),
            "token_type": "Bearer",
            "expires_in": _LIFE,
            "id_token": jwt.encode(header, claims, key),
        }


class _Handler(BaseHTTPRequestHandler):
    provider: OidcProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.endswith("/authorize"):
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(asked))
            self.end_headers()
        elif parts.path.endswith("/keys"):
            self._answer(200, self.provider.keys())
        else:
            self._answer(200, self.provider.configuration())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*self.provider.token(sent, self.headers.get("Authorization", "")))

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def _answer(self, status: int, value: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())


@contextmanager
def oidc_provider() -> Iterator[OidcProvider]:
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.provider = provider = OidcProvider(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@cache
def _first_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one"})
