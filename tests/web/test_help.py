from tests import house


def test_help_shows_what_my_roles_do_and_how_time_is_counted(app, agency):
    page = house.client(app, agency.internal_auditor).get("/help").get_data(as_text=True)
    assert "Xem lại hồ sơ chất lượng" in page
    assert "Cách tính thời hạn" in page
    assert "Tiếp nhận hồ sơ thủ tục" not in page


def test_single_keys_are_listed_and_can_be_switched_off_for_good(app, agency):
    client = house.client(app, agency.clerk)
    assert "data-keyless" not in client.get("/help/keys").get_data(as_text=True)
    assert client.post("/account/keys", data={"keys": "off"}).status_code == 303
    page = client.get("/inbox").get_data(as_text=True)
    assert "<body data-keyless>" in page
    client.post("/account/keys", data={"keys": "on"})
    assert "<body>" in client.get("/inbox").get_data(as_text=True)
