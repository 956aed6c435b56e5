"""Check digits: the vectors of the domain chapter, with python-stdnum as a second opinion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from tongban.kernel.identifiers import (
    certificate_identifier,
    check_certificate_identifier,
    check_mobile,
    check_query_code,
    check_resident_id,
    check_uscc,
    implementation_faults,
    organisation_check,
    query_code,
    resident_check,
    uscc_check,
)
from tongban.kernel.refusals import Refused

pytestmark = pytest.mark.anywhere


@pytest.mark.parametrize(
    "number, female",
    [
        ("430212194802290017", False), ("430212199003070029", True), ("430212196509180125", True),
        ("430212202401319971", False), ("440304190101019995", False), ("43042319010101998X", True),
    ],
)  # fmt: skip
def test_resident_numbers(number: str, female: bool):
    found = check_resident_id(number.lower())
    assert found.number == number
    assert found.female is female


@pytest.mark.parametrize(
    "number", ["430212199003070028", "430212199002300021", "43021219900307002", "43021219901301002X", "", "x" * 18]
)
def test_wrong_resident_numbers_are_refused_with_a_sentence(number: str):
    with pytest.raises(Refused, match=r"请|不"):
        check_resident_id(number)


def test_an_old_number_is_converted():
    assert check_resident_id("430212900307002").number == "430212199003070029"


@given(st.dates(min_value=__import__("datetime").date(1950, 1, 1), max_value=__import__("datetime").date(2020, 12, 31)), st.integers(0, 999))  # fmt: skip
def test_resident_check_agrees_with_the_oracle(born, serial: int):
    body = f"430203{born:%Y%m%d}{serial:03d}"
    number = body + resident_check(body)
    assert ric.calc_check_digit(number) == number[17]


@pytest.mark.parametrize(
    "code",
    [
        "11430212MB9X000152", "11430212006400013K", "12430212MB9X00023R", "91430212MA4X00012F", "92430212MA4X000207",
        "52430212MJJ000012W",
    ],
)  # fmt: skip
def test_credit_codes(code: str):
    assert check_uscc(code.lower()) == code
    assert uscc.is_valid(code)


@pytest.mark.parametrize("code", ["11430212MB9X000153", "11430212MB9X0001I2", "1143", ""])
def test_wrong_credit_codes_are_refused(code: str):
    with pytest.raises(Refused):
        check_uscc(code)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_credit_check_agrees_with_the_oracle(body: str):
    assert uscc.calc_check_digit(body) == uscc_check(body)


def test_organisation_check():
    assert organisation_check("MB9X0001") == "5"


def test_implementation_codes_warn_and_never_refuse():
    assert implementation_faults("11430212MB9X0007454430131001000") == []
    assert implementation_faults("11430212MB9X000745443013100100001") == []
    assert implementation_faults("11430212MB9X0007444430131001000")
    assert implementation_faults("5000000124XKCK20230207006910415645") == []


def test_certificate_identifier():
    made = certificate_identifier(issuer="11430212MB9X000745", type_serial="901", serial="20260000000123")
    assert made == "1.2.156.3005.2.11430212MB9X000745901.11430212MB9X000745.20260000000123.001.A"
    assert check_certificate_identifier(made)
    real = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
    assert check_certificate_identifier(real)
    assert not check_certificate_identifier(real[:-1] + "V")


def test_query_code():
    assert query_code("430212", "20260318", 7) == "43021220260318000073"
    assert check_query_code("43021220260318000073")
    with pytest.raises(Refused):
        check_query_code("43021220260318000074")


def test_mobile():
    assert check_mobile("138 0013 8000") == "13800138000"
    with pytest.raises(Refused):
        check_mobile("12800138000")
