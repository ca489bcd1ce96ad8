"""Affiliations as people write them."""

import pytest

from cfpcli.records.person import organisation


@pytest.mark.parametrize("text", ["Acme", "ACME", "  Acme, Inc. ", "acme gmbh", "Ácme SAS"])
def test_one_organisation_however_it_is_written(text: str) -> None:
    assert organisation(text) == "acme"


@pytest.mark.parametrize("text", ["", "Freelance", "N/A", "self-employed", "Student"])
def test_no_organisation(text: str) -> None:
    assert organisation(text) == ""


def test_a_legal_form_alone_is_a_name() -> None:
    assert organisation("SAS") == "sas"
