"""Texts for what moto holds and did not make itself: keys, networks."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from typing import Any

Form = tuple[str, str]


def form_of(value: Any) -> Form | None:
    module = type(value).__module__
    if module == "ipaddress":
        return type(value).__name__, str(value)
    if module.startswith("cryptography."):
        return _of_cryptography(value)
    if module.startswith("joserfc."):
        return "JsonWebKey", json.dumps(value.as_dict(private=True), sort_keys=True)
    return None


def _of_cryptography(value: Any) -> Form | None:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization

    if isinstance(value, x509.Certificate):
        return "Certificate", value.public_bytes(serialization.Encoding.PEM).decode()
    if hasattr(value, "private_bytes"):
        pem = value.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return "PrivateKey", pem.decode()
    if hasattr(value, "public_bytes"):
        pem = value.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return "PublicKey", pem.decode()
    return None


def _private_key(text: str) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(text.encode(), None)


def _public_key(text: str) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    return load_pem_public_key(text.encode())


def _certificate(text: str) -> Any:
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(text.encode())


def _web_key(text: str) -> Any:
    from joserfc import jwk

    return jwk.import_key(json.loads(text))


FORMS: dict[str, Callable[[str], Any]] = {
    "IPv4Address": ipaddress.IPv4Address,
    "IPv4Network": ipaddress.IPv4Network,
    "IPv6Address": ipaddress.IPv6Address,
    "IPv6Network": ipaddress.IPv6Network,
    "PrivateKey": _private_key,
    "PublicKey": _public_key,
    "Certificate": _certificate,
    "JsonWebKey": _web_key,
}
