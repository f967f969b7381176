"""Answers in many scripts, and the ways in which one text may be written; for tests of words."""

import unicodedata
from collections.abc import Callable
from typing import Final

# As a candidate would say them: with words that come again, numbers, symbols and punctuation.
ANSWERS: Final = {
    "English": "I was a back-end engineer at Miller's, where I wrote C and C++, cut the cost by 5%,"
    " and after that I led a team of six people that built engines for trains in the north.",
    "French": "Après ça, l’équipe a grandi et j'ai dirigé une équipe de six personnes ; aujourd’hui"
    " c'est moi qui décide de l’architecture, à 80 % du temps, chez Müller à Zürich.",
    "German": "Ich habe fünf Jahre lang Straßenbahnen geplant, dann für die Größe der Züge gerechnet"
    " und zuletzt das E-Mail-System der Behörde übernommen, das täglich 5 % mehr leistet.",
    "Vietnamese": "Tôi đã làm việc ở Đà Nẵng bảy năm, chủ yếu phụ trách hệ thống thanh toán và"
    " hướng dẫn những kỹ sư trẻ mới vào nghề.",
    "Russian": "Я семь лет работал в Новосибирске, сначала тестировщиком, потом вёл команду из шести"
    " человек, и мы вместе переписали всё ядро на C++.",
    "Greek": "Δούλεψα επτά χρόνια στη Θεσσαλονίκη ως μηχανικός λογισμικού, όπου οδήγησα μια μικρή"
    " ομάδα και γράψαμε όλο το σύστημα πληρωμών.",
    "Arabic": "عملت سبع سنوات في القاهرة مهندسا، ثم قدت فريقا من ستة أشخاص، وكتبنا معا نظام الدفع"
    " الجديد الذي تستخدمه البنوك اليوم.",
    "Hebrew": "עבדתי שבע שנים בחיפה כמהנדס תוכנה בצה״ל, אחר כך ניהלתי צוות של שישה אנשים, ובנינו"
    " יחד את מערכת התשלומים החדשה.",
    "Hindi": "मैंने वहाँ टीम का नेतृत्व किया, फिर ग्राहकों के साथ बैठक की और छह महीने में भुगतान की"
    " पूरी प्रणाली नई बनाई।",
    "Bengali": "আমি ঢাকায় সাত বছর কাজ করেছি, প্রথমে পরীক্ষক হিসেবে, পরে ছয়জনের একটি দল চালিয়েছি"
    " এবং নতুন ব্যবস্থা গড়েছি।",
    "Tamil": "நான் சென்னையில் ஏழு ஆண்டுகள் வேலை செய்தேன், பிறகு ஆறு பேர் கொண்ட குழுவை நடத்தி"
    " புதிய கட்டண முறையை உருவாக்கினேன்.",
    "Korean": "저는 부산에서 칠 년 동안 일했고, 처음에는 시험을 맡다가 나중에는 여섯 명의 팀을"
    " 이끌면서 결제 시스템을 새로 만들었습니다.",
    "Georgian": "თბილისში შვიდი წელი ვმუშაობდი ინჟინრად, მერე ექვსი კაცისგან შემდგარ გუნდს"
    " ვხელმძღვანელობდი და ახალი სისტემა დავწერეთ.",
    "Armenian": "Ես յոթ տարի աշխատել եմ Երևանում որպես ծրագրավորող, հետո ղեկավարել եմ վեց հոգանոց"
    " խումբ և գրել նոր համակարգը։",
    "Amharic": "በአዲስ አበባ ሰባት ዓመት መሐንዲስ ሆኜ ሠርቻለሁ፣ ከዚያም ስድስት ሰዎች ያሉትን ቡድን መርቼ አዲሱን ሥርዓት ጻፍን።",
    "Chinese": "我在杭州工作了六年，主要负责支付网关；后来用C++重写了整个系统，把成本降低了5%，"
    "现在带领一个小团队。",
    "Japanese": "大阪で七年間働いて、主にパイソンとC++で決済システムを作りました。その後「六人の"
    "チーム」を率いて、費用を5%下げました。",
    "Thai": "ผมทำงานที่เชียงใหม่มาเจ็ดปี ตอนแรกเป็นคนทดสอบระบบ ต่อมาดูแลทีมหกคนและเขียนโปรแกรมชำระเงินใหม่ทั้งหมด",
    "Lao": "ຂ້ອຍເຮັດວຽກຢູ່ວຽງຈັນມາເຈັດປີ ຕອນທຳອິດເປັນຜູ້ທົດສອບ ຕໍ່ມານຳພາທີມຫົກຄົນສ້າງລະບົບຊຳລະເງິນໃໝ່",
    "Khmer": "ខ្ញុំធ្វើការនៅភ្នំពេញអស់រយៈពេលប្រាំពីរឆ្នាំ ដំបូងជាអ្នកសាកល្បង ក្រោយមកដឹកនាំក្រុមប្រាំមួយនាក់បង្កើតប្រព័ន្ធថ្មី។",
    "Myanmar": "ကျွန်တော်ရန်ကုန်မှာခုနစ်နှစ်အလုပ်လုပ်ခဲ့တယ်၊ ပထမစမ်းသပ်သူအဖြစ်၊ နောက်တော့လူခြောက်ယောက်အဖွဲ့ကိုဦးဆောင်ပြီးစနစ်သစ်ရေးခဲ့တယ်။",
}
UNSPACED: Final = frozenset({"Chinese", "Japanese", "Thai", "Lao", "Khmer", "Myanmar"})


def _with_other_quotes(text: str) -> str:
    return text.translate(str.maketrans("'’״-", "’'\"\u2011"))


def _widened(text: str) -> str:
    """Give Latin letters, digits and signs their full width."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


VARIANTS: Final[dict[str, Callable[[str], str]]] = {
    "verbatim": str,
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "in capitals": str.upper,
    "with other apostrophes and hyphens": _with_other_quotes,
    "in full width": _widened,
    "with soft hyphens and joiners": lambda text: text.replace("an", "a\u00adn\u200d"),
    "with no-break spaces": lambda text: text.replace(" ", "\u00a0"),
}
