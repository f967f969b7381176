"""One conversation with a mind, for tests: no clock, audio or protocol."""

from live.simulator.brief import Brief, read_brief
from live.simulator.mind import Call, Mind
from live.simulator.recollection import Input, Source, State
from tests.live.simulator.candidate import FUNCTIONS, INSTRUCTION

BRIEF = read_brief(INSTRUCTION)
FIRST, SECOND = (question.text for question in BRIEF.questions)
LONG = "I wrote a payment service that settles about a million transfers every single night"


class Talk:
    """One conversation with a mind: every input is answered at once."""

    def __init__(self, brief: Brief = BRIEF, tools=FUNCTIONS) -> None:
        self.mind = Mind(brief, tools)
        self.state = State()
        self.calls: list[tuple[str, dict]] = []
        self.last = None

    def hears(self, text: str, source: Source = Source.SPOKEN) -> str:
        self.last = self.mind.reply(self.state, [Input(source, text)])
        self.state = self.mind.ended(self.last.state)
        self.calls += [(one.name, one.args) for one in self.last.steps if isinstance(one, Call)]
        return self.last.text

    def reads(self, text: str) -> str:
        return self.hears(text, Source.TYPED)

    def is_told(self, text: str, source: Source = Source.CONTEXT) -> None:
        self.state = self.mind.take_in(self.state, [Input(source, text)])
