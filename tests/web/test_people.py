"""The administrator's pages of people, roles, agencies and units."""

import re
from datetime import date

import pytest

from processes import people, records
from processes.db import transaction
from tests import house
from tests.web.reading import Page, sent
from web import ids


@pytest.fixture
def administrator(signed_in):
    return signed_in("administrator")


@pytest.fixture
def commune(agency):
    with transaction():
        return house.add_agency("H99.01.02", "Xã Bình Minh", level="commune", parent_id=agency.agency_id)


def path(agency, person, rest=""):
    return f"/people/{ids.encode(agency.agency_id)}/{ids.encode(person.id)}{rest}"


def send(client, page, action, **changes):
    return Page(client.post(action, data=sent(page, action, **changes)))


def test_people_are_found_without_diacritics(administrator):
    assert Page(administrator.get("/people?q=dao")).said("//tbody//a[@data-open]") == [
        "Lê Thị Hồng Đào – division_head.h99.01"
    ]
    assert "Không tìm thấy ai" in Page(administrator.get("/people?q=zzz"))


def test_a_new_person_gets_a_link_that_is_shown_once(agency, administrator, app):
    address = f"/people/{ids.encode(agency.agency_id)}/add"
    form = Page(administrator.get(address))
    fields = {
        "name": "Lý Thị Mới",
        "username": "moi.lt",
        "email": "moi@example.org",
        "unit_id": ids.encode(agency.unit_id),
        "role_id": ids.encode(agency.roles["clerk"]),
        "position": "Phó trưởng phòng",
        "from_on": "02/03/2026",
    }
    page = send(administrator, form, address, **fields)
    (link,) = page.all('//textarea[@name="link"]/text()')
    assert link.startswith("http://localhost/set-password#")
    visitor = app.test_client()
    token = re.search(r'name="csrf-token" content="([^"]+)"', visitor.get("/set-password").get_data(as_text=True))[1]
    chosen = {"code": link.split("#")[1], "password": house.PASSWORD, "again": house.PASSWORD, "csrf_token": token}
    assert visitor.post("/set-password", data=chosen).status_code == 303
    assert "Văn thư" in Page(visitor.get("/account"))
    assert send(administrator, form, address, **fields).status == 409


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": ""}, "Nhập nội dung này"),
        ({"username": "có dấu"}, "Dùng chữ thường không dấu"),
        ({"username": "clerk.h99.01"}, "đã được dùng"),
        ({"email": "không phải"}, "Nhập địa chỉ thư điện tử"),
        ({"from_on": "30/02/2026", "unit_id": "x", "role_id": "x"}, "Chọn một mục trong danh sách"),
    ],
)
def test_what_is_wrong_with_a_new_person_is_said_and_what_was_typed_stays(agency, administrator, changes, problem):
    address = f"/people/{ids.encode(agency.agency_id)}/add"
    fields = {"name": "Lý Thị Mới", "username": "moi.lt", "email": "", **changes}
    page = send(administrator, Page(administrator.get(address)), address, **fields)
    assert page.status in {409, 422}
    assert any(problem in said for said in page.problems)
    assert page.form("/add")["name"] == [fields["name"]]


def test_a_person_gets_and_loses_a_role(agency, administrator):
    address = path(agency, agency.clerk)
    fields = {"unit_id": ids.encode(agency.unit_id), "role_id": ids.encode(agency.roles["case_officer"])}
    send(administrator, Page(administrator.get(address)), address + "/posts", **fields, from_on="02/03/2026", to_on="")
    assert {post.role_code for post in house.actor(agency.clerk).posts} == {"clerk", "case_officer"}
    post = next(
        one for one in people.memberships(agency.agency_id, agency.clerk.id) if one.role_name.startswith("Chuyên")
    )
    end = f"{address}/posts/{ids.encode(post.id)}/end"
    asked = Page(administrator.get(end))
    assert "Kết thúc vai trò Chuyên viên thụ lý, Văn phòng?" in asked
    assert send(administrator, asked, end, to_on="01/03/2026").status == 422
    assert send(administrator, asked, end, to_on="02/03/2026").status == 303
    assert "02/03/2026 – 02/03/2026" in Page(administrator.get(address))


def test_everything_that_a_post_lacks_is_said_at_once(agency, administrator):
    address = path(agency, agency.clerk)
    page = Page(administrator.get(address))
    refused = send(administrator, page, address + "/posts", unit_id="", role_id="", from_on="32/13/2026")
    assert (refused.status, len(refused.problems)) == (422, 3)
    assert refused.form("/posts")["from_on"] == ["32/13/2026"]


def test_a_deputy_is_named_and_ended(agency, administrator):
    address = path(agency, agency.leader)
    page = Page(administrator.get(address))
    fields = {"deputy_id": ids.encode(agency.division_head.id), "deputy_from": "02/03/2026", "legal_basis": "QĐ 12"}
    assert send(administrator, page, address + "/deputies", **fields).status == 303
    assert agency.leader.id in house.actor(agency.division_head).stands_in_for
    (deputy,) = people.delegations(agency.agency_id, agency.leader.id)
    end = f"{address}/deputies/{ids.encode(deputy.id)}/end"
    assert send(administrator, Page(administrator.get(end)), end, to_on="02/03/2026").status == 303
    assert people.delegations(agency.agency_id)[0].to_on == date(2026, 3, 2)


def test_an_administrator_cannot_widen_their_own_rights(agency, administrator):
    own = path(agency, agency.administrator)
    page = Page(administrator.get(own))
    assert not [form for form in page.all("//form/@action") if form.endswith("/posts")]
    fields = {
        "unit_id": ids.encode(agency.unit_id),
        "role_id": ids.encode(agency.roles["case_officer"]),
        "from_on": "02/03/2026",
        "csrf_token": administrator.csrf,
    }
    refused = Page(administrator.post(own + "/posts", data=fields))
    assert (refused.status, refused.problems) == (422, ["Không tự giao quyền cho mình. Nhờ quản trị viên khác"])
    other = path(agency, agency.leader)
    deputy = {"deputy_id": ids.encode(agency.administrator.id), "deputy_from": "02/03/2026"}
    assert send(administrator, Page(administrator.get(other)), other + "/deputies", **deputy).status == 422


def test_an_account_is_closed_with_its_consequences_named_and_opened_again(agency, administrator):
    address = path(agency, agency.clerk)
    asked = Page(administrator.get(address + "/close"))
    assert "Mọi phiên làm việc kết thúc ngay." in asked
    assert send(administrator, asked, address + "/close").status == 303
    page = Page(administrator.get(address))
    assert "Đã khóa" in page
    assert send(administrator, page, address + "/open").status == 303
    assert "Đã khóa tài khoản" not in Page(administrator.get(address)).said("//h1")


def test_the_page_of_somebody_keeps_the_administrators_name_in_the_frame(agency, administrator):
    page = Page(administrator.get(path(agency, agency.clerk)))
    assert "Hoàng Quản Trị" in page.said('//div[@class="bar__end"]')[0]


def test_a_new_link_is_shown_and_recorded(agency, administrator):
    page = Page(administrator.post(path(agency, agency.clerk, "/link")))
    assert page.all('//textarea[@name="link"]/text()')
    assert "person.link_issued" in [row.act for row in records.of_agency(agency.agency_id)]


def test_a_name_is_corrected(agency, administrator):
    address = path(agency, agency.clerk)
    page = Page(administrator.get(address))
    assert send(administrator, page, address + "/change", name="Đỗ Thị Út Hai", email="").status == 303
    assert "Đỗ Thị Út Hai" in Page(administrator.get(address)).said("//h1")
    again = Page(administrator.get(address))
    assert send(administrator, again, address + "/change", name="", email="").status == 422


def test_roles_show_their_powers_in_words_and_new_ones_are_kept_apart(agency, administrator):
    address = f"/people/{ids.encode(agency.agency_id)}/roles"
    page = Page(administrator.get(address))
    assert "tiếp nhận hồ sơ thủ tục" in page
    fields = {"name": "Kế toán", "code": "accountant", "from_on": "02/03/2026"}
    mixed = send(administrator, page, address, **fields, powers=["work", "administer"])
    assert (mixed.status, len(mixed.problems)) == (422, 1)
    assert send(administrator, page, address, **fields, powers=["work"]).status == 303
    assert send(administrator, Page(administrator.get(address)), address, **fields, powers=["work"]).status == 409


def test_an_administrator_looks_after_agencies_below(agency, administrator, commune):
    listed = Page(administrator.get("/agencies"))
    assert "Xã Bình Minh" in listed
    public_id = ids.encode(commune.id)
    assert "Xã Bình Minh" in Page(administrator.get(f"/people?agency={public_id}"))
    assert Page(administrator.get(f"/agencies/{public_id}")).status == 200
    assert Page(administrator.get(f"/calendar?agency={public_id}")).status == 200


def test_agencies_beside_and_above_do_not_exist(app, agency, administrator, commune, clock):
    other = house.build_people("H98.01", "Sở khác")
    below = house.build_people("H99.01.03", "Xã khác")
    client = house.client(app, below.administrator)
    foreign = ids.encode(other.agency_id)
    person = f"/people/{foreign}/{ids.encode(other.clerk.id)}"
    addresses = (
        f"/people?agency={foreign}",
        f"/agencies/{foreign}",
        f"/calendar?agency={foreign}",
        person,
        f"/people/{foreign}/add",
        f"/people/{foreign}/roles",
    )
    assert [administrator.get(address).status_code for address in addresses] == [404] * len(addresses)
    acts = ("/posts", "/deputies", "/change", "/link", "/close", "/open")
    assert [administrator.post(person + act).status_code for act in acts] == [404] * len(acts)
    assert (
        administrator.post(
            f"/agencies/{foreign}/units", data={"name": "x", "code": "y", "from_on": "02/03/2026"}
        ).status_code
        == 404
    )
    assert client.get(f"/people?agency={ids.encode(agency.agency_id)}").status_code == 404
    assert administrator.get("/people?agency=nonsense").status_code == 404


def test_a_new_agency_starts_with_the_usual_roles(agency, administrator):
    page = Page(administrator.get("/agencies/add"))
    fields = {"name": "Xã Minh Châu", "code": "H99.01.09", "level": "commune", "from_on": "02/03/2026"}
    answer = send(administrator, page, "/agencies/add", **fields)
    assert answer.status == 303
    added = ids.decode(answer.address.rsplit("/", 1)[1])
    assert {role.code for role in people.roles(added)} >= {"intake_officer", "administrator"}
    assert people.lineage(added) == (added, agency.agency_id)
    again = send(administrator, Page(administrator.get("/agencies/add")), "/agencies/add", **fields)
    assert (again.status, again.problems) == (409, ["«H99.01.09» đã được dùng. Hãy chọn mã khác."])


def test_a_unit_is_added_and_ended(agency, administrator):
    address = f"/agencies/{ids.encode(agency.agency_id)}"
    page = Page(administrator.get(address))
    fields = {"name": "Phòng Hộ tịch", "code": "HT", "from_on": "02/03/2026"}
    assert send(administrator, page, address + "/units", **fields).status == 303
    unit = next(one for one in people.units(agency.agency_id) if one.code == "HT")
    end = f"{address}/units/{ids.encode(unit.id)}/end"
    asked = Page(administrator.get(end))
    assert send(administrator, asked, end, to_on="03/03/2026").status == 303
    assert "Đến hết 03/03/2026" in Page(administrator.get(address))
    full = f"{address}/units/{ids.encode(agency.unit_id)}/end"
    refused = send(administrator, Page(administrator.get(full)), full, to_on="03/03/2026")
    assert (refused.status, len(refused.problems)) == (422, 1)


@pytest.mark.any_database
@pytest.mark.parametrize("role", ["clerk", "internal_auditor", "process_approver"])
@pytest.mark.parametrize(
    "address", ["/people", "/agencies", "/agencies/add", "/calendar", "/incidents", "/mail", "/stores"]
)
def test_only_administrators_administer(signed_in, role, address):
    assert signed_in(role).get(address).status_code == 403


def test_administrators_read_no_dossier(agency, administrator):
    started = house.start(agency)
    for address in (
        f"/audit/{ids.encode(started.id)}",
        "/audit",
        "/dossiers",
        f"/dossiers/{ids.encode(started.id)}",
        "/inbox",
    ):
        assert administrator.get(address).status_code == 403, address
