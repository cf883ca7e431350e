"""API keys: kept as digests, checked and counted at the gate."""

from serve.keys.gate import Gate, key_of
from serve.keys.store import Key, KeyStore

__all__ = ["Gate", "Key", "KeyStore", "key_of"]
