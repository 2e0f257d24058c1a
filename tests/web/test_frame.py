"""The frame of every page: a short menu, pages of one area as tabs of each other."""

import pytest

from tests import house
from tests.web.reading import Page

MOST = 7


@pytest.mark.parametrize("role", house.ROLES)
def test_nobody_has_a_long_menu(app, agency, role):
    page = Page(house.client(app, getattr(agency, role)).get("/account"))
    assert len(page.all('//nav[@class="rail"]//li')) <= MOST


def test_pages_of_one_area_share_an_entry_and_are_tabs_of_each_other(app, agency):
    page = Page(house.client(app, agency.administrator).get("/services"))
    assert page.all('//nav[@class="rail"]//a[@aria-current="page"]')[0].text_content().strip() == "Kết nối"
    tabs = [link.text_content().strip() for link in page.all('//nav[contains(@class, "tabs--ruled")]/a')]
    assert tabs == [
        "Thông điệp đang chuyển",
        "Dịch vụ đang chờ",
        "Danh mục dịch vụ",
        "Kho dữ liệu",
        "Tài khoản dịch vụ",
        "Thư điện tử",
        "Chứng thư được tin",
    ]
    assert page.all('//nav[contains(@class, "tabs--ruled")]/a[@aria-current="page"]')[0].get("href") == "/services"
