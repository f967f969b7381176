"""Words that no sentence ends with, words that few do, the sounds of thinking, and how answers are closed.

Data, by language without the region, folded (lower case, no accents; "I'm" is "i" and "m").
"""

from collections.abc import Mapping
from typing import Final

# No sentence ends with these, whatever full stop a machine has put behind them.
_OPEN: Final = {
    "en": """a an the and or but nor because although unless whereas while if whether than as my your
        our their whose every i we m re ve ll which""",
    "de": """der den des dem ein eine einen einem einer eines und oder aber denn weil dass ob wenn als
        obwohl damit sodass sondern sowie bevor nachdem wahrend mein meine meinen meinem meiner unser
        unsere unseren im am zum zur vom beim ins ans fur ich wir""",
    "fr": """le la les l un une des du de d au aux et ou mais car parce que qu qui dont si lorsque puisque
        quand dans par chez mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette
        ces j je tu il ils c""",
    "es": """el la los las un unos unas y e o u pero sino porque aunque que si mientras de del a al en con
        por para entre hacia desde hasta sobre segun mi mis tu tus su sus nuestros muy se""",
    "it": """il lo la i gli le l un uno una e ed o ma pero perche che se mentre sebbene di del dello della
        dei degli delle al allo alla ai agli alle da dal dalla dai in nel nella nei con sul sulla per tra
        fra si""",
    "pt": """o a os as um uma uns umas e ou mas porque embora que se enquanto de do da dos das em no na nos
        nas com por pelo pela para pra ate entre ao aos meu minha meus minhas seus suas muito""",
    "hi": "और या लेकिन मगर परंतु कयोंकि कि अगर यदि जब ताकि जो जिसने जिसे मेरे मेरी हमारे हमारी",
    "ar": "و او ثم لكن لان ان التي الذي الذين في من على الى عن مع بين عند حتى كل بعد قبل",
}
# Some sentences do ("what I worked on", "das fing gut an", "c'est comme ça que je fais avec").
_LEANING: Final = {
    "en": """is was were are am be been had has have to of in on at by for with from into onto about between
        through during without towards that this these those so when where who what how very quite
        rather such his her its he she they you can could would should will do did does not s d""",
    "de": """die das ihr ihre ihren sein seine seinen in mit von bei nach aus durch gegen ohne um zwischen
        an auf zu so sehr ganz er sie es man ist war sind waren hat haben wird wurde kann nicht""",
    "fr": """comme sur sous avec sans pour entre vers elle on nous vous elles ne tres plus est etait a ai
        ont sont avait etaient pas""",
    "es": """como donde cuando sin una uno este esta estos estas nuestro nuestra es era son mas lo me le no
        ha han fue""",
    "it": """quando come dove a su mio mia miei mie tuo suo sua suoi nostro nostra nostri questo questa
        questi molto piu era sono ho ha mi ci non""",
    "pt": """como onde quando sem sobre sua seu nosso nossa nossos este esta esse essa mais era sao eu ele
        ela foi nao""",
    "hi": "में से को का की के पर ने तक साथ लिए यह वह मैं हम बहुत",
    "ar": "كان كانت هو هي هذا هذه ذلك لم لا قد انا نحن جدا",
}
_HESITATING: Final = {
    "en": "um|umm|uh|uhm|er|erm|hm|hmm|mm|mmm|well|you know|i mean|sort of|kind of|let me think|let me see",
    "de": "ah|ahm|ahem|hm|hmm|mm|na ja|naja|also|halt|sozusagen|moment|wie sagt man|mal uberlegen",
    "fr": "euh|heu|hum|hm|hmm|ben|bah|bon|alors|enfin|c est a dire|comment dire|voyons|disons",
    "es": "eh|em|ehm|hm|hmm|mm|pues|bueno|o sea|es decir|a ver|digamos|como se dice",
    "it": "eh|ehm|ehh|hm|hmm|mm|allora|cioe|insomma|diciamo|come dire|vediamo",
    "pt": "eh|ehm|ah|ahn|hum|hm|hmm|tipo|bom|entao|quer dizer|digamos|vamos ver|como se diz",
    "hi": "उम|हमम|मतलब|यानी|सोचने दीजिए",
    "ar": "ام|امم|اممم|يعني|مثلا|دعني افكر|لنقل",
}
# Who says so has finished, however little was said.
_CLOSING: Final = {
    "en": """that is it|that s it|that s all|that is all|that was it|that s about it|that would be it|i don t know
        |no idea|i can t think of one|i can t think of any|next question please|that s my answer""",
    "de": """das war es|das war s|das ist alles|das war alles|das wars|mehr fallt mir nicht ein|das weiss ich nicht
        |weiss ich nicht|keine ahnung|soweit von mir|nachste frage bitte""",
    "fr": """c est tout|voila|voila c est tout|c est bon|je ne sais pas|je sais pas|aucune idee
        |question suivante""",
    "es": """eso es todo|nada mas|es todo|eso seria todo|no lo se|no se|ni idea|siguiente pregunta""",
    "it": """e tutto|questo e tutto|ecco tutto|tutto qui|basta cosi|non lo so|non saprei|nessuna idea""",
    "pt": """e isso|e so isso|isso e tudo|e tudo|so isso|nao sei|nao faco ideia|proxima pergunta""",
    "hi": "बस|बस इतना ही|इतना ही|मुझे नहीं पता|पता नहीं|अगला सवाल",
    "ar": "هذا كل شيء|هذا كل ما لدي|لا اعرف|لا ادري|السوال التالي",
}


def _sets(of: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in of.items()}


def _phrases(of: Mapping[str, str]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    return {
        language: tuple(tuple(phrase.split()) for phrase in phrases.split("|"))
        for language, phrases in of.items()
    }


OPEN_WORDS: Final = _sets(_OPEN)
LEANING_WORDS: Final = _sets(_LEANING)
HESITATIONS: Final = _phrases(_HESITATING)
CLOSINGS: Final = _phrases(_CLOSING)
