import dataclasses


def test_the_design_page_shows_every_component_in_development(app):
    page = app.test_client().get("/design")
    assert page.status_code == 200
    assert "Hoàn thành" in page.get_data(as_text=True) or "button--primary" in page.get_data(as_text=True)


def test_the_design_page_does_not_exist_elsewhere(app):
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], development=False)
    assert app.test_client().get("/design").status_code == 404
