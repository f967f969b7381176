from live.core.link.recovery import DropBudget, Proof


def test_a_drop_has_three_dials() -> None:
    budget = DropBudget()
    budget.begin(0.0)
    for _ in range(3):
        assert not budget.out_of_dials()
        budget.dialled()
    assert budget.out_of_dials()


def test_a_budget_refills_after_ten_seconds_of_progress() -> None:
    budget = DropBudget(dials=3, attempts=3)
    budget.progressed(100.0)
    budget.progressed(109.9)
    assert budget.out_of_dials()
    budget.progressed(110.0)
    assert budget.dials == budget.attempts == 0


def test_another_drop_makes_progress_count_from_the_beginning() -> None:
    budget = DropBudget(dials=3)
    budget.progressed(100.0)
    budget.begin(105.0)
    budget.progressed(111.0)
    assert budget.out_of_dials()


def test_recovery_is_bounded_from_the_moment_of_the_drop() -> None:
    budget = DropBudget()
    assert not budget.out_of_time(1e9)
    budget.begin(50.0)
    assert not budget.out_of_time(79.9)
    assert budget.out_of_time(80.0)


def test_a_connection_is_proven_once_by_a_turn_that_it_generated() -> None:
    proof = Proof()
    assert not proof.settled()
    proof.opened(10.0)
    assert not proof.settled()
    proof.progressed()
    assert proof.settled()
    assert not proof.settled()
    proof.opened(20.0)
    assert not proof.settled()
