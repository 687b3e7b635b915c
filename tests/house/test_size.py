from statistics import median, quantiles

from tests.house.source import length, modules

LONGEST_FUNCTION = 50
LONGEST_MODULE = 400
USUAL_FUNCTION = 10
NINE_IN_TEN = 25


def test_no_function_is_long() -> None:
    sizes = {
        f"{module.name}:{function.lineno} {function.name}": length(function) for module in modules("smartcoop", "countries") for function in module.functions()
    }
    assert not {where: lines for where, lines in sizes.items() if lines > LONGEST_FUNCTION}


def test_most_functions_are_short() -> None:
    sizes = [length(function) for module in modules("smartcoop", "countries") for function in module.functions()]
    assert median(sizes) < USUAL_FUNCTION
    assert quantiles(sizes, n=10)[-1] < NINE_IN_TEN


def test_no_module_is_long() -> None:
    assert not {module.name: module.line_count for module in modules("smartcoop", "countries") if module.line_count >= LONGEST_MODULE}
