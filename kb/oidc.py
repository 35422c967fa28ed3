"""Sign-in by an OpenID Connect provider: the authorization code flow with PKCE, state and nonce.

People get an account of kb at their first sign-in, linked by issuer and subject; its role and groups follow
the claims of each sign-in, as KB_OIDC_ROLES and KB_OIDC_GROUPS say. The protocol is authlib's, an optional
package (requirements/oidc.in).
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from corpus import (
    AccountNotAllowed,
    Catalog,
    Role,
    SettingInvalid,
    SignInServiceAway,
    SignInServiceInsecure,
    SignInServiceRefused,
)
from kb import access
from kb.settings import Settings

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

_LOG: Final = logging.getLogger("kb.oidc")
_SECONDS: Final = 10.0
"""The longest time that the provider may take for each answer."""
_KNOWN_FOR: Final = 3600.0
"""Seconds for which its addresses and keys are kept."""
_LEEWAY: Final = 60
"""Seconds that its clock may differ."""
_ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
"""Signatures with a key that only the provider has."""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_RANDOM_BYTES: Final = 32
_ALL: Final = "*"
_LONGEST_CLAIM: Final = 200


class Attempt(msgspec.Struct, frozen=True, array_like=True):
    """A sign-in that has begun; the browser that began it keeps it."""

    state: str
    nonce: str
    verifier: str
    then: str
    """Address on this site to go on to."""


class Identity(NamedTuple):
    """A person, as the provider says."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]


class Rule(NamedTuple):
    """``CLAIM=VALUE`` leads to ``target``, a role or a group; ``claim`` ``*``: everybody."""

    claim: str
    value: str
    target: str

    def holds(self, claims: Mapping[str, Any]) -> bool:
        if self.claim == _ALL:
            return True
        found: Any = claims
        # Keycloak has its roles in realm_access.roles.
        for part in self.claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        values = found if isinstance(found, list) else [found]
        return self.value in map(str, values)


class _Known(NamedTuple):
    addresses: Mapping[str, Any]
    keys: KeySet
    until: float


class Provider:
    """The provider that the settings name. Threads may share it."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingInvalid if a setting of it cannot be used, or authlib is missing."""
        self._settings = settings
        self.issuer = settings.oidc_issuer
        self.name = settings.oidc_name or urlsplit(self.issuer).hostname or self.issuer
        self._roles = _rules("KB_OIDC_ROLES", settings.oidc_roles)
        self._groups = _rules("KB_OIDC_GROUPS", settings.oidc_groups)
        self._known: _Known | None = None
        self._lock = Lock()
        if not settings.oidc_client_id:
            raise SettingInvalid(name="KB_OIDC_CLIENT_ID", detail="it is not set")
        if not self._roles:
            raise SettingInvalid(name="KB_OIDC_ROLES", detail="it gives nobody a role")
        for rule in self._roles:
            if rule.target not in list(Role):
                raise SettingInvalid(
                    name="KB_OIDC_ROLES", detail=f"{rule.target} is none of {', '.join(Role)}"
                )
        try:
            import authlib.integrations.httpx_client  # noqa: F401
        except ImportError as error:
            raise SettingInvalid(
                name="KB_OIDC_ISSUER", detail=f"{error}; install requirements/oidc.txt"
            ) from error

    def check(self) -> None:
        """Ask the provider for its addresses and keys. Raises SignInServiceAway."""
        self._provider()

    def begin(self, redirect_uri: str, then: str) -> tuple[str, Attempt]:
        """The address at the provider to which the browser goes, and what it keeps.

        Raises SignInServiceAway, and SignInServiceInsecure for an address of this site without TLS.
        """
        _check_secure(redirect_uri)
        state, nonce, verifier = (secrets.token_urlsafe(_RANDOM_BYTES) for _ in range(3))
        attempt = Attempt(state, nonce, verifier, then)
        with self._client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                self._addresses()["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(address), attempt

    def finish(
        self, redirect_uri: str, attempt: Attempt | None, answer: Mapping[str, str]
    ) -> Identity:
        """The person whom the provider has authenticated. ``answer``: parameters with which the browser
        has come back.

        Raises SignInServiceRefused, SignInServiceAway, SignInServiceInsecure.
        """
        _check_secure(redirect_uri)
        if attempt is None or not secrets.compare_digest(
            attempt.state.encode(), answer.get("state", "").encode()
        ):
            raise self._refused(detail="it was begun in another browser, or too long ago")
        if "error" in answer or "code" not in answer:
            raise self._refused(detail="the sign-in service did not allow it")
        # RFC 9207: otherwise another provider's answer could be sent here.
        if answer.get("iss", self.issuer) != self.issuer:
            raise self._refused(detail="the answer is another sign-in service's")
        token = self._token(redirect_uri, attempt, answer["code"])
        claims = self._verified(token, attempt)
        return Identity(self.issuer, str(claims["sub"]), claims)

    def open_session(self, catalog: Catalog, person: Identity) -> tuple[str, str]:
        """Signs a browser in as ``person``; returns the session's token and the account's name.

        Raises AccountNotAllowed if no rule gives a role, or the account is disabled.
        """
        claims = person.claims
        found = next((rule.target for rule in self._roles if rule.holds(claims)), "")
        if not found:
            raise AccountNotAllowed(name=self._name_of(person))
        name = access.linked_account(
            catalog, person.issuer, person.subject, self._name_of(person), Role(found)
        )
        mapped = {rule.target for rule in self._groups}
        joined = {rule.target for rule in self._groups if rule.holds(claims)}
        access.set_memberships(catalog, name, joined, mapped)
        return access.open_linked_session(catalog, name), name

    def _name_of(self, person: Identity) -> str:
        for claim in (self._settings.oidc_name_claim, "name", "email", "sub"):
            found = "".join(c for c in str(person.claims.get(claim) or "") if c.isprintable())
            if found.strip():
                return found.strip()[: _LONGEST_CLAIM // 2]
        return person.subject[: _LONGEST_CLAIM // 2]

    def _client(self, redirect_uri: str) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self._settings.oidc_client_id,
            self._settings.oidc_client_secret or None,
            token_endpoint_auth_method=None if self._settings.oidc_client_secret else "none",
            scope=self._settings.oidc_scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )

    def _token(self, redirect_uri: str, attempt: Attempt, code: str) -> Mapping[str, Any]:
        import httpx
        from authlib.integrations.base_client import OAuthError

        try:
            with self._client(redirect_uri) as client:
                token = client.fetch_token(
                    self._addresses()["token_endpoint"],
                    code=code,
                    code_verifier=attempt.verifier,
                    grant_type="authorization_code",
                )
        except OAuthError as error:
            raise self._refused(detail="the sign-in service did not allow it") from error
        except (httpx.HTTPError, ValueError) as error:
            raise self._away(error) from error
        if not isinstance(token, Mapping) or not isinstance(token.get("id_token"), str):
            raise self._away("no ID token")
        return token

    def _verified(self, token: Mapping[str, Any], attempt: Attempt) -> Mapping[str, Any]:
        """The claims of the ID token, whose signature and addressee are checked."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError

        written = token["id_token"]
        try:
            try:
                read = jwt.decode(written, self._keys(), list(_ALGORITHMS))
            except (JoseError, ValueError):
                # The provider may have changed its keys.
                self._known = None
                read = jwt.decode(written, self._keys(), list(_ALGORITHMS))
            claims = CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self._settings.oidc_client_id},
                },
                {
                    "nonce": attempt.nonce,
                    "client_id": self._settings.oidc_client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(leeway=_LEEWAY)
        except (JoseError, ValueError, TypeError) as error:
            raise self._refused(detail="its ID token is not valid") from error
        if not 0 < len(str(claims["sub"])) <= _LONGEST_CLAIM:
            raise self._refused(detail="its ID token is not valid")
        return dict(claims)

    def _addresses(self) -> Mapping[str, Any]:
        return self._provider().addresses

    def _keys(self) -> KeySet:
        return self._provider().keys

    def _provider(self) -> _Known:
        """What the provider says of itself. Raises SignInServiceAway."""
        with self._lock:
            known = self._known
            if known is None or known.until < time.monotonic():
                known = self._known = self._asked()
            return known

    def _asked(self) -> _Known:
        import httpx
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            with httpx.Client(timeout=_SECONDS, trust_env=False) as client:
                address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
                found = client.get(address).raise_for_status().json()
                if found["issuer"] != self.issuer:
                    raise self._away(f"it calls itself {found['issuer']}")
                for each in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    if not _is_secure(found[each]):
                        raise self._away(f"{each} is not https")
                keys = client.get(found["jwks_uri"]).raise_for_status().json()
            return _Known(found, KeySet.import_key_set(keys), time.monotonic() + _KNOWN_FOR)
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            raise self._away(error) from error

    def _refused(self, detail: str) -> SignInServiceRefused:
        return SignInServiceRefused(name=self.name, detail=detail)

    def _away(self, detail: object) -> SignInServiceAway:
        _LOG.warning("sign-in with %s: %s", self.name, detail)
        return SignInServiceAway(name=self.name, detail=str(detail)[:_LONGEST_CLAIM])


def _rules(name: str, text: str) -> list[Rule]:
    """``CLAIM=VALUE:TARGET``, separated by semicolons; the first that holds gives a role, all of them
    groups. Raises SettingInvalid."""
    rules = []
    for part in filter(None, map(str.strip, text.split(";"))):
        condition, colon, target = part.rpartition(":")
        claim, equals, value = condition.partition("=")
        if not (colon and equals and target.strip()):
            raise SettingInvalid(name=name, detail=f"{part} is not CLAIM=VALUE:TARGET")
        rules.append(Rule(claim.strip(), value.strip(), target.strip()))
    return rules


def _is_secure(address: object) -> bool:
    parts = urlsplit(str(address))
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _check_secure(redirect_uri: str) -> None:
    if not _is_secure(redirect_uri):
        raise SignInServiceInsecure
