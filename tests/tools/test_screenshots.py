"""No page is forgotten by the photographs: every address is a page shown to somebody, or left out with a reason."""

import pytest

from tests.web import showing, world


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory):
    with world.opened(tmp_path_factory.mktemp("site"), sqlite_template) as made:
        yield made


def test_every_page_is_photographed_or_left_out_with_a_reason(site):
    every = {str(route.rule.endpoint) for route in world.routes(site) if route.method == "GET"}
    shown = {page.name.removesuffix(".new") for page in showing.pages(site, site.own)}
    assert shown == every - set(showing.LEFT_OUT)
    assert set(showing.LEFT_OUT) <= every
    assert all(showing.LEFT_OUT.values())


def test_the_names_on_the_photographs_have_sixty_letters():
    assert {len(showing.LONG_NAME) >= 60, len(showing.LONG_AGENCY) >= 60} == {True}
