"""Words that say nothing about which question is being asked, in the languages of the interviews.

Data: the grammar's own words, and what every interviewer says ("tell", "describe", "time"). All
are folded (lower case, no accents). A language is its code without the region.
"""

from collections.abc import Mapping
from typing import Final

_ENGLISH: Final = """
a about after again all also am an and another any anything are as ask asked at away be because been
before begin being both but by can come could did do does doing done down each else ever every few
first for from further get give go going gone good got had has have having he hear heard hello help
her here hers him his how i idea if in into is it its just kind know last let like little look lot
love make many maybe me mean mind minute moment more most much must my name need never new nice no
not now occasion of off ok okay on once one only open or other our out over own part perhaps please
question questions quite ready really recall recent remember right role said same say see shall share
she should simply situation so some somebody someone something sometimes start still such sure take
talk tell than thank thanks that the their them then there these they thing things think this those
through time times to today together too up us use very want was way we well went were what whatever
when where which while who whom whose why will wish with without would yes you your yours example
examples find describe did does explain case experience wonderful lovely great sorry okay course
"""

_GERMAN: Final = """
ab aber alle allem allen aller alles als also am an andere anderem anderen anderes auch auf aus bei
beim beispiel bereits beschreiben besonders bin bis bist bitte da dabei dafur daher damals damit dann
daran darauf daraus darf daruber das dass davon dazu dem den denn der deren des dessen die dies diese
diesem diesen dieser dieses doch dort du durch eigene eigenen eigener ein eine einem einen einer eines
einfach einmal einstieg er erst ersten erzahlen es etwas euch fall fur frage fragen ganz gab geben gegen
gehen geht genau gerade gern gerne gewesen gibt gleich gut guten hab habe haben hallo hat hatte hatten
hier hin horen ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in interessieren interessiert
ist ja je jede jedem jeden jeder jedes jemals jetzt kann kein keine keinen klar kommen konkret konnen
konnte konnten lassen letzte letzten letztes liegt machen macht mal man mehr mein meine meinen meiner
mich mir mit mochte mochten moment muss mussen musste mussten nach nachste nehmen nein nicht nichts noch
nun nur ob oder ohne richtig sagen schon sehen sehr seien sein seine seinem seinen seiner selbst sich
sicher sie sind situation so sobald sogar solche soll sollen sollte sondern spannend stellen tag tun
uber um und uns unser unsere unter verstehe viel viele vielen vielleicht vom von vor wann war waren
waere warum was wegen weiter welche welchem welchen welcher welches wenn wer werden weshalb wie wieder
will wir wird wo wohl wollen worden wozu wurde wurden zeit zu zuerst zuletzt zum zur zwischen danke dank
bewegt sagt erzahlt
"""

_FRENCH: Final = """
a ai aimerais alors apres as au aucun aussi autre autres aux avant avec avez avoir avons bien bonjour ca
car ce cela ces cet cette ceux chaque chose combien comme commencer comment concretement d dans de decrire
decrivez depuis derniere dernier des dire dit dites du elle elles en encore entendre entre est et ete
etait etes etre eu evidemment exemple faire fait fois ici il ils j je jour l la le les leur leurs lorsque
lui ma maintenant mais me meme merci mes moi moins mon n ne ni non nos notre nous on ont ou oui par parce
parler parlez parlez pas passons peu peut peuvent plus plutot pour pourquoi pourriez pouvez premier
premiere prenez propos puis qu quand que quel quelle quelles quels question questions qui quoi racontez
s sa sans se sera ses si situation soit son sont sur ta te temps tes toi ton toujours tous tout toute
toutes tres tu un une va venir vers voici voila vois vos votre voulez voudrais vous vu y accord occasion
raconter expliquez expliquer savoir
"""

_SPANISH: Final = """
a acerca ahora al algo alguien algun alguna algunas alguno algunos alla alli alguna ante antes aqui asi
aun aunque bien bueno cada casi claro como con contarme contar contra cosa cosas cual cuales cualquier
cuando cuanta cuanto cuentame cuenta cuente da dar de decir del describe describeme desde despues dime
dinos dirias donde dos durante e ejemplo el ella ellas ellos empezar en encantada encantado entonces entre
era eran eres es esa esas ese eso esos esta estaba estan estar estas este esto estos estoy fue fueron
fuiste gracias gran gusta gustaria ha habeis haber habia hablame hablar hablaras han has hasta hay haya he
hecho hola hoy imagina imaginate ir la las le les lo los luego manera mas me mejor menos mi mientras mis
mismo modo momento mucha muchas mucho muchos muy nada ni ningun no nos nosotros nuestra nuestro nunca o os
otra otras otro otros para parte pasado pasar pasemos pero poco podrias por porque pregunta preguntas
primera primero pues puede puedes que quien quienes quieres quisiera saber se sea ser si sido siempre sin
situacion sobre sois solo son soy su sus tal tambien tanto te tener tenido tenia ti tiempo tiene tienes toda
todas todo todos tu tus ultima ultimo un una unas uno unos usted ustedes va vamos vas veces ver vez y ya
yo ayuda entiendo recuerdas explica explicame
"""

_ITALIAN: Final = """
a abbia abbiamo abbiano ad adesso ai al alla alle allo allora altra altre altri altro anche ancora anzi
avere avermi aveva ha hai hanno ho avuto bene buongiorno c capisco capitato caso cerca certo che chi ci
ciao cio come cominciare con cosa cose cosi cui d da dagli dal dalla dalle dallo davvero degli dei del
della delle dello dentro descriva descrivermi di dica dice dire dirmi domanda domande dopo dove due e ecco
ed entro era erano esempio essere fa faccia fare fatto fino fra gia gli grazie guardando ha i il in infine
insieme invece io l la le lei lo loro ma mai me meglio meno mentre mi mia mie miei mio modo molta molte
molti molto momento ne negli nei nel nella nelle nello niente no noi non nostra nostro nulla o ogni oggi
ora parla parlare parlato parli parlami passiamo per perche pero piu poco poi posso potrebbe prego prima
primo proprio puo pure qual qualche qualcosa qualcuno quale quali quando quanta quante quanto quel quella
quelle quelli quello questa queste questi questo qui racconta raccontarmi racconti raccontami ringrazio s
sa sapere se sei sempre senza si sia siamo siete situazione sono sta stata state stati stato su sua sue
sugli sui sul sulla suo suoi tempo ti tra tu tua tuo tutta tutte tutti tutto ultima ultimo un una uno va
vada vanno vede vi voglio voi volta volte vorrei vuole immagini avanti giorno
"""

_PORTUGUESE: Final = """
a acerca agora ai ainda algo alguem algum alguma algumas alguns ali ante antes ao aos apos aquela aquele
aquilo as assim assunto ate bem bom cada caso certo claro coisa coisas com comecar como comigo contar conte
conta contra contigo da dar das de decide dela dele deles depois descreva desde desta deste dia diga disse
disso dizer do dois dos e ela elas ele eles em embora enquanto entao entendi entre era eram essa essas esse
esses esta estao estar estava este estes estou eu exemplo falando falar fale fala faz fazer fez fica fique
foi foram forma fosse gostaria ha hoje imagine ir isso isto ja la lhe maior maioria mais mas me meio menos
mesmo meu meus minha minhas momento mudando muita muitas muito muitos na nada nao nas nem nenhum nesta
neste no nos nossa nosso num numa nunca o obrigada obrigado ola olhando onde ontem os ou outra outras outro
outros ouvir para parte pela pelas pelo pelos pergunta perguntas perto pode poderia por porque pouca pouco
pra primeira primeiro pode qual quais qualquer quando quanto que quem queria quer quero saber se seja sem
sempre ser seria seu seus si sido sim situacao so sob sobre sua suas tal talvez tambem tanta tanto te tem
temos tempo tenha tenho ter teu teve ti tive toda todas todo todos tu tua tudo tudo ultima ultimo um uma
umas uns vai vamos vez vezes voce voces vontade explique tres
"""

_HINDI: Final = """
अंतिम अगर अगला अगले अचछा अचछी अचछे अनय अनुभव अपना अपनी अपने अब अभी आइए आए आखिरी आगे आज आप आपका आपकी आपके
आपको आपने आपसे आया आशा इन इनका इनकी इनके इनहें इस इसका इसकी इसके इसको इसने इसलिए इससे इसी इसे उदाहरण उन
उनका उनकी उनके उनहें उनहोंने उस उसका उसकी उसके उसको उसने उससे उसी उसे एक ऐसा ऐसी ऐसे और कई कब कभी कया
कयों कर करता करती करते करना करने करे करें कहना कहा कहाँ कहें का कि कितना कितनी कितने किन किया किस किसका
किसकी किसके किसने किसी किसे की कीजिए कुछ कृपया के कैसा कैसी कैसे को कोई कौन कौनसा कौनसी खुशी खैर गई गए
गया चलिए चाहती चाहते चाहिए चाहूँगा चाहूँगी चाहेंगे जब जरा जरूर जहाँ जा जाता जाती जाते जाना जी जैसा जैसी
जैसे जो ठीक तक तब तरह तरीका तो था थी थे थोडा थोडी दिया दी दीजिए दूँ दूसरा दूसरी दूसरे दे दें देना दो
दौरान धनयवाद न नमसते नहीं ना ने पर परशन पल पहला पहली पहले फिर बडा बता बताइए बताएँ बताना बताया बहुत बात
बातें बाद बारे बीच भी मतलब मन मान मुझको मुझसे मुझे में मेरा मेरी मेरे मैं मैंने यदि यह यहाँ यही या ये रहा
रही रहे लगता लगा लिए लिया ले लेकिन वरणन वह वहाँ वही वाला वाली वाले विसतार वे शायद शुकरिया शुरुआत शुरू
सकता सकती सकते सथिति सब सभी समझ समझा समझी समय सवाल सा साझा साथ सी सुनना सुनाइए से सो सोच हम हमने हमारा
हमारी हमारे हमें हर हाँ ही हुआ हुई हुए हूँ है हैं हो होगा होगी होता होती होते होना
"""

_ARABIC: Final = """
ابتداء اجل احب احد احسنت احيانا اخبرنا اخبرني اخر اخرى اخيرا اذ اذا اذكر اريد اسال اسمح اسيلة اشرح اعطنا
اعطني اكثر ال الا الاخير الان التالي السوال المزيد الوقت الى اليك ام اما امر ان انا انت انتم انك اننا انه
انها او اود اول اولا اي اية ايضا ايمكنك اين بالطبع بالنسبة بان باي بداية بعد بعض بك بل بم بما به بها بين
تجربة تحب تحدث تحدثنا تحدثني تخبرنا تخبرني تريد تستطيع تصف تعتقد تفضل تفضلت تقول تكون تلك تم تمت تود ثم
جدا جميل جيد جيدا حالة حتى حدثنا حدثني حسنا حول حيث حين خلال دايما دعنا دون ذا ذلك رايع رجاء ساسالك سمعت
سوال سوف شكرا شيء صف طبعا طريقة عام عبر على عليك عليه عليها عن عند عندك عندما عنه عنها غير فقط فهمت في
فيه فيها قال قبل قد قل كان كانت كذلك كل كم كما كنت كي كيف لا لان لانه لحظة لدى لديك لقد لك لكل لكم لكن لم
لماذا لن لنا له لها لو لي ليس ليست ما ماذا متى مثال مثل مثلا مرة مرحبا مزيد مع معك معنا ممكن من منذ منك
منه منها مهم موقف نبدا نحن نعم ننتقل نود هذا هذه هل هم هنا هناك هو هولاء هي واحد واحدة وصف وقت يا يكون
يمكن يمكنك
"""

# What a question begins with: it has one of these whatever it is about.
_QUESTION_WORDS: Final = """
how what when where which who whom whose why
wann warum was welche welchem welchen welcher welches wer weshalb wie wo wozu
combien comment pourquoi quand quel quelle quelles quels qui quoi
como cual cuales cuando cuanto donde porque quien quienes
che chi come dove perche quale quali quando quanto
onde porque qual quais quanto quem
कब कया कयों कहाँ कितना कितनी कितने किस किसका किसने किसे कैसा कैसी कैसे कौन कौनसा कौनसी
اي اية اين بم كم كيف لم لماذا ما ماذا متى من هل
"""
QUESTION_WORDS: Final = frozenset(_QUESTION_WORDS.split())

# A sentence with one of these asks for something though no question mark ends it.
_ASKING_WORDS: Final = """
tell describe explain walk curious wonder
erzahlen beschreiben schildern interessieren
parlez racontez decrivez expliquez aimerais entendre raconter
hablame cuentame describeme explicame gustaria hablaras
parli racconti descriva spieghi parlami raccontami
conte fale descreva explique ouvir
कहिए जानना बता बताइए बताएँ वरणन समझाइए समझाएँ सुनना सुनाइए
احك اخبرنا اخبرني اذكر اريد اشرح اود تحدث حدثنا حدثني صف
"""
ASKING_WORDS: Final = frozenset(_ASKING_WORDS.split())

# Forms that do not begin like their word, and what they are forms of.
IRREGULAR: Final[Mapping[str, str]] = {
    "found": "find", "knew": "know", "known": "know", "thought": "think", "broke": "break", "broken": "break", "built": "build", "led": "lead", "chose": "choose",
    "chosen": "choose", "wrote": "write", "written": "write", "lost": "lose", "won": "win",
    "sold": "sell", "taught": "teach", "dealt": "deal", "grew": "grow", "grown": "grow",
    "kept": "keep", "held": "hold", "met": "meet", "ran": "run", "running": "run", "spent": "spend",
    "fought": "fight", "left": "leave", "drove": "drive", "driven": "drive", "fell": "fall",
    "people": "person", "bought": "buy", "made": "make", "rose": "rise", "threw": "throw",
}  # fmt: skip

STOP_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(_ENGLISH.split()),
    "de": frozenset(_GERMAN.split()),
    "fr": frozenset(_FRENCH.split()),
    "es": frozenset(_SPANISH.split()),
    "it": frozenset(_ITALIAN.split()),
    "pt": frozenset(_PORTUGUESE.split()),
    "hi": frozenset(_HINDI.split()),
    "ar": frozenset(_ARABIC.split()),
}
