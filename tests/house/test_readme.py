from tests.house.countries_table import README, countries_table


def test_readme_tells_of_each_country_what_its_check_says() -> None:
    assert countries_table() in README.read_text(encoding="utf-8"), "run .ci/update-readme"
