from tests import house


def test_help_shows_what_my_roles_do_and_how_time_is_counted(app, agency):
    page = house.client(app, agency.internal_auditor).get("/help").get_data(as_text=True)
    assert "Xem lại hồ sơ chất lượng" in page
    assert "Cách tính thời hạn" in page
    assert "Tiếp nhận hồ sơ thủ tục" not in page
