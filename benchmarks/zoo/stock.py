"""The words of the zoo: sentences, headings, cells and names written for this project, drawn by a random generator.

No sentence holds a digit, so that a number within prose that was sent is a line number, a page number or a cell that
does not belong there.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

_SLOTS = {
    "thing": [
        "bridge",
        "harbour",
        "kiln",
        "orchard",
        "lantern",
        "archive",
        "clock",
        "ferry",
        "quarry",
        "workshop",
        "greenhouse",
        "canal",
        "mill",
        "railway",
        "lighthouse",
        "observatory",
        "reservoir",
        "bakery",
        "printing-press",
        "foundry",
        "vineyard",
        "theatre",
        "tannery",
        "weir",
        "sawmill",
    ],
    "stuff": [
        "clay",
        "copper",
        "timber",
        "limestone",
        "wool",
        "glass",
        "paper",
        "salt",
        "resin",
        "gravel",
        "charcoal",
        "linen",
        "slate",
        "beeswax",
        "plaster",
    ],
    "folk": [
        "masons",
        "gardeners",
        "clerks",
        "engineers",
        "sailors",
        "weavers",
        "surveyors",
        "bakers",
        "printers",
        "pilots",
        "carpenters",
        "teachers",
        "foresters",
        "millers",
        "nurses",
        "apprentices",
        "inspectors",
    ],
    "how": [
        "slowly",
        "carefully",
        "reluctantly",
        "quietly",
        "openly",
        "rarely",
        "cheaply",
        "evenly",
        "gradually",
        "thoroughly",
        "promptly",
    ],
    "like": [
        "narrow",
        "weathered",
        "durable",
        "fragile",
        "modest",
        "rough",
        "reliable",
        "plain",
        "peculiar",
        "temporary",
        "generous",
        "transparent",
        "well-kept",
        "half-finished",
        "weather-beaten",
        "symmetrical",
    ],
    "place": [
        "valley",
        "market",
        "coast",
        "station",
        "district",
        "village",
        "upland",
        "estuary",
        "quarter",
        "province",
        "suburb",
        "headland",
    ],
    "time": [
        "winter",
        "autumn",
        "harvest",
        "evening",
        "decade",
        "morning",
        "festival",
        "drought",
        "century",
        "season",
        "holiday",
    ],
}

_ENGLISH = """
Every {thing} in the {place} was measured twice, and the {like} one near the square was measured a third time.
Although the {folk} had agreed on the plan, nobody could say how much {stuff} the {thing} would finally require.
The first attempt failed because the {stuff} had been stored in a {like} shed and had taken up water over the {time}.
In the {place} it is said that a {thing} lasts as long as the people who remember why it was built.
When the {time} came to an end, the {folk} compared their notes and found that hardly two of them described the same {thing}.
Whether the {like} arrangement is better than the older one depends on the {stuff}, on the ground below and on the patience of the owner.
The committee asked for a {like} estimate; the {folk} answered that an estimate without a survey would only mislead everybody.
A {thing} that is opened each {time} wears out sooner than one that stays closed, yet nobody would choose to keep it shut.
What matters here is not the height of the {thing} but the distance between its supports, which was chosen rather {how}.
Some {folk} prefer {stuff} from the {place}, others insist that only the imported kind can be worked {how}.
It took the {folk} a whole {time} to repair the {thing}, mostly because the missing parts had to be made by hand.
The drawings were kept in the {thing}, the contracts in the town hall, and the letters (as far as they survive) in private hands.
If the {stuff} is heated too quickly it breaks; if it is heated {how}, it bends and keeps the new shape for years.
Most visitors notice the {like} roof first and only later the small door through which the {folk} used to enter.
There is no simple rule for this: one {place} needs many small repairs, another needs a single large one.
The report describes the {thing} as {like}, a word that its author uses for nearly everything outside the capital.
Our measurements agree with those of the {folk}, who worked under much harder conditions and with far simpler instruments.
Nothing in the {place} grows without shelter, and so each {thing} is surrounded by a hedge or by a wall of {stuff}.
The price of {stuff} rose during the {time}, and with it the temptation to replace it by something less {like}.
Because the road through the {place} was closed, all of the {stuff} had to be carried over the hill by the {folk} themselves.
A {like} method is described below; it was tested on a {thing} of medium size and needs no tools beyond a rope and a level.
The older {folk} distinguish between four kinds of {stuff}, while the younger ones know two and call both of them by the same name.
Before the {thing} was moved, its outline was marked on the ground with {stuff} so that the walls could be put up again in the same order.
Several attempts were made to sell the {thing}, but the buyers found it too {like} and the {folk} found the buyers too polite.
Such a {thing} is seldom profitable in its first {time}, and the {folk} who run it usually have a second occupation.
During the {time} the lower rooms are flooded regularly, which explains why the floor consists of {stuff} and not of wood.
The inventory lists everything that was found in the {thing}, from the {like} furniture down to the last bag of {stuff}.
One of the {folk} kept a diary in which the weather, the visitors and the consumption of {stuff} were entered {how}.
Further north the same problem was solved differently: the {folk} built a second {thing} beside the first and used them in turn.
It would be wrong to conclude that the {thing} had no purpose; its purpose was merely forgotten earlier than its name.
The surface has to be cleaned {how} before the {stuff} is applied, otherwise the layers separate within a single {time}.
People in the {place} remember the opening of the {thing} as a celebration, although the newspapers hardly mentioned it.
As soon as the {stuff} has dried, the edges are trimmed and the pieces are numbered from left to right.
The {folk} who signed the agreement were aware of the risk, and the agreement itself says so in its opening sentence.
A visitor from the {place} would recognise the {thing} at once, since the {like} windows have not been changed.
Only part of the {stuff} was used; the remainder is still lying where the {folk} left it at the end of the {time}.
We therefore recommend that the {thing} be inspected every {time} by people who did not take part in its construction.
Neither the {folk} nor their successors explained why the {like} entrance faces the hill and not the water.
The difference between the two designs is easily overlooked, especially by readers who have never seen a {like} {thing} in use.
Where the ground was soft, the {folk} drove posts of {stuff} into it and laid the foundation on top of these.
In practice the {thing} is used for storage, and its {like} interior serves as a meeting room when the {time} is cold.
For a long while the {place} had no {thing} at all, and the inhabitants had to walk for hours to reach the nearest one.
Careful records exist for every {time} except the one that would interest us most.
The success of the {thing} owes much to chance, something to the {stuff}, and a good deal to the stubbornness of the {folk}.
A model of the {thing} was shown to the public, who admired its {like} details and asked few questions about the cost.
After the accident the {folk} replaced each joint, strengthened the supports and wrote a {like} manual for those who would come later.
""".strip().splitlines()

_CHINESE = """
这座{thing}建于河谷的北侧，它的墙体用{stuff}砌成，至今仍然保存得相当完整。
当地的{folk}每年{time}都会检查一次设备，并把结果写进公共的登记簿。
由于运输的费用不断上涨，人们开始考虑用别的材料来代替{stuff}，但是效果并不理想。
如果温度变化太快，{stuff}就会开裂；如果慢慢加热，它可以弯曲并保持新的形状。
调查表明，大多数访客首先注意到的是屋顶，而不是{folk}从前使用的那扇小门。
委员会要求提交一份详细的预算，不过{folk}认为没有测量就无法给出可靠的数字。
在{place}的北部，同样的问题有另一种解决办法：旁边再建一座{thing}，两座轮流使用。
这种方法不需要复杂的工具，只要一根绳子、一把水平尺和足够的耐心就可以完成。
老一辈的{folk}能够分辨四种{stuff}，年轻人只认识两种，而且用同一个名字称呼它们。
到了{time}，低处的房间经常被水淹没，所以地面使用{stuff}而不使用木头。
我们的测量结果与前人的记录一致，尽管他们当时的条件要艰苦得多。
合同规定，任何一方在{time}结束之前都不得单方面改变{thing}的用途。
为了保护{thing}的外墙，工人们先清洗表面，然后再均匀地涂上一层{stuff}。
这份清单列出了{thing}里的全部物品，从家具一直到最后一袋{stuff}。
居民们把{thing}的落成当作节日来纪念，虽然当时的报纸几乎没有提到这件事。
两种设计之间的差别很容易被忽略，对于从未见过实物的读者来说尤其如此。
因此我们建议，由没有参加施工的人员定期检查{thing}，并公开检查的结果。
道路封闭以后，所有的{stuff}都只能由{folk}自己翻山搬运，工期因此推迟了很久。
""".strip().splitlines()
_CHINESE_SLOTS = {
    "thing": ["桥梁", "灯塔", "磨坊", "果园", "档案馆", "温室", "水库", "剧院", "车站", "运河"],
    "stuff": ["黏土", "铜料", "木材", "石灰石", "羊毛", "玻璃", "树脂", "砾石"],
    "folk": ["工匠", "园丁", "职员", "工程师", "水手", "测量员", "教师"],
    "place": ["山谷", "市场", "海岸", "郊区", "村庄", "港口"],
    "time": ["冬季", "秋季", "收获季节", "雨季", "节日"],
}

_JAPANESE = """
この{thing}は川の北側に建てられ、壁には{stuff}が使われているため、今でもよい状態で残っています。
地元の{folk}は毎年{time}になると設備を点検し、その結果を共同の帳簿に書き入れます。
輸送の費用が上がり続けたので、{stuff}の代わりになる材料が探されましたが、うまくいきませんでした。
温度が急に変わると{stuff}は割れますが、ゆっくり温めると曲がって、その形を保ちます。
訪れる人の多くは最初に屋根に気づき、{folk}が昔使っていた小さな扉には後から気づきます。
委員会は詳しい見積もりを求めましたが、{folk}は測量なしでは正しい数字を出せないと答えました。
この方法には複雑な道具は必要なく、縄と水準器、それに十分な忍耐があれば足ります。
年配の{folk}は四種類の{stuff}を見分けますが、若い人は二種類しか知りません。
{time}には低い部屋がよく水に浸かるため、床には木ではなく{stuff}が使われています。
私たちの測定の結果は、はるかに厳しい条件のもとで働いた先人の記録と一致しています。
二つの設計の違いは見落とされやすく、実物を見たことのない読者にとっては特にそうです。
道路が閉鎖されたので、すべての{stuff}は{folk}が自分たちで山を越えて運びました。
""".strip().splitlines()
_JAPANESE_SLOTS = {
    "thing": ["橋", "灯台", "水車小屋", "果樹園", "文書館", "温室", "劇場"],
    "stuff": ["粘土", "銅", "木材", "石灰石", "羊毛", "ガラス"],
    "folk": ["職人", "庭師", "技師", "船員", "測量士", "教師"],
    "place": ["谷", "市場", "海岸", "郊外", "村"],
    "time": ["冬", "秋", "収穫期", "雨季"],
}

_KOREAN = """
이 {thing}은 강의 북쪽에 세워졌으며 벽은 {stuff}으로 만들어져 지금까지도 잘 보존되어 있다.
지역의 {folk}들은 해마다 {time}이 되면 설비를 점검하고 그 결과를 공동 장부에 적는다.
운송 비용이 계속 올라서 사람들은 {stuff}을 대신할 재료를 찾았지만 결과는 만족스럽지 않았다.
온도가 너무 빨리 변하면 {stuff}은 깨지지만 천천히 데우면 휘어져서 새로운 모양을 유지한다.
방문객 대부분은 먼저 지붕을 알아보고 {folk}들이 예전에 쓰던 작은 문은 나중에야 알아본다.
위원회는 자세한 견적을 요구했으나 {folk}들은 측량 없이는 믿을 만한 숫자를 낼 수 없다고 대답했다.
이 방법에는 복잡한 도구가 필요하지 않으며 밧줄과 수평기 그리고 충분한 인내심이면 된다.
{time}에는 낮은 방이 자주 물에 잠기기 때문에 바닥은 나무가 아니라 {stuff}으로 되어 있다.
우리의 측정 결과는 훨씬 어려운 조건에서 일했던 선배들의 기록과 일치한다.
두 설계의 차이는 쉽게 간과되며 실물을 본 적이 없는 독자에게는 특히 그렇다.
길이 막혔기 때문에 모든 {stuff}은 {folk}들이 직접 산을 넘어 날라야 했다.
""".strip().splitlines()
_KOREAN_SLOTS = {
    "thing": ["등대", "과수원", "기록관", "온실", "극장", "작업장"],
    "stuff": ["구리", "석회암", "모직물", "유리판", "자갈"],
    "folk": ["장인", "정원사", "기술자", "선원", "교사"],
    "place": ["계곡", "시장", "해안", "마을"],
    "time": ["겨울", "가을", "수확철", "명절"],
}

_ARABIC = """
بُني هذا {thing} على الجانب الشمالي من النهر واستُعمل في جدرانه {stuff} ولذلك بقي في حالة جيدة حتى اليوم.
يفحص {folk} المعدات كل {time} ثم يكتبون النتائج في السجل العام للمدينة.
ارتفعت تكاليف النقل باستمرار فبحث الناس عن مادة أخرى بدلا من {stuff} لكن النتائج لم تكن مرضية.
إذا تغيرت الحرارة بسرعة انكسر {stuff} وإذا سُخن ببطء انحنى وحافظ على شكله الجديد سنوات طويلة.
يلاحظ معظم الزوار السقف أولا ثم ينتبهون إلى الباب الصغير الذي كان {folk} يدخلون منه.
طلبت اللجنة تقديرا مفصلا غير أن {folk} أجابوا بأن التقدير لا قيمة له من دون قياس.
لا تحتاج هذه الطريقة إلى أدوات معقدة بل يكفي حبل وميزان وقدر كاف من الصبر.
تتفق قياساتنا مع سجلات السابقين الذين عملوا في ظروف أصعب بكثير من ظروفنا.
من السهل إغفال الفرق بين التصميمين وخصوصا عند القراء الذين لم يروا {thing} من قبل.
بعد إغلاق الطريق اضطر {folk} إلى حمل {stuff} كله فوق الجبل بأنفسهم.
""".strip().splitlines()
_ARABIC_SLOTS = {
    "thing": ["الجسر", "المسرح", "المخزن", "المصنع", "المرصد"],
    "stuff": ["النحاس", "الخشب", "الحجر الجيري", "الزجاج", "الصوف"],
    "folk": ["العمال", "المهندسون", "البحارة", "المعلمون"],
    "place": ["الوادي", "السوق", "الساحل"],
    "time": ["شتاء", "خريف", "موسم"],
}

_GERMAN = """
Jede {thing} im Tal wurde zweimal vermessen, und die schönste unter ihnen wurde sogar noch ein drittes Mal geprüft.
Obwohl sich die {folk} auf den Plan geeinigt hatten, konnte niemand sagen, wie viel {stuff} am Ende nötig sein würde.
Der erste Versuch schlug fehl, weil {stuff} in einem feuchten Schuppen gelagert worden war und über den {time} Wasser gezogen hatte.
Wird {stuff} zu schnell erhitzt, so bricht es; wird es dagegen langsam erwärmt, behält es die neue Form über Jahre hinweg.
Die meisten Besucher bemerken zuerst das Dach und erst später die kleine Tür, durch die früher die {folk} eintraten.
Der Ausschuss verlangte einen ausführlichen Kostenvoranschlag; die {folk} erwiderten, ohne Vermessung sei jede Zahl irreführend.
Für dieses Verfahren braucht man keine besonderen Werkzeuge, sondern nur ein Seil, eine Wasserwaage und genügend Geduld.
Weiter nördlich löste man dieselbe Aufgabe anders: Neben der ersten {thing} entstand eine zweite, und beide wurden abwechselnd benutzt.
Während des {time}s stehen die unteren Räume regelmäßig unter Wasser, weshalb der Fußboden aus {stuff} und nicht aus Holz besteht.
Unsere Messergebnisse stimmen mit den Aufzeichnungen der {folk} überein, die unter weit schwierigeren Bedingungen arbeiteten.
Der Unterschied zwischen den beiden Entwürfen wird leicht übersehen, besonders von Lesern, die eine solche {thing} nie gesehen haben.
Wir empfehlen daher, die {thing} in jedem {time} von Fachleuten untersuchen zu lassen, die an ihrem Bau nicht beteiligt waren.
""".strip().splitlines()
_GERMAN_SLOTS = {
    "thing": ["Brücke", "Mühle", "Werkstatt", "Sternwarte", "Bäckerei", "Gießerei"],
    "stuff": ["Kupfer", "Glas", "Papier", "Harz", "Wachs"],
    "folk": ["Maurer", "Gärtner", "Ingenieure", "Schreiner", "Lehrer", "Müller"],
    "place": ["Tal", "Markt", "Küste"],
    "time": ["Winter", "Herbst", "Sommer"],
}

_STOCK = {
    "en": (_ENGLISH, _SLOTS),
    "zh": (_CHINESE, _CHINESE_SLOTS),
    "ja": (_JAPANESE, _JAPANESE_SLOTS),
    "ko": (_KOREAN, _KOREAN_SLOTS),
    "ar": (_ARABIC, _ARABIC_SLOTS),
    "de": (_GERMAN, _GERMAN_SLOTS),
}

_HEADINGS = {
    "en": [
        "What the {folk} left behind in the {place}",
        "A short history of the {like} {thing}",
        "Measuring {stuff} without modern instruments",
        "Costs, delays and other consequences of the {time}",
        "How a {thing} is taken apart and put together again",
        "Conclusions for the {folk} of the {place}",
        "Storage and transport of {stuff} during the {time}",
        "Open questions about the {like} {thing}",
        "Related work on the {thing} and its surroundings",
        "Materials and methods used by the {folk}",
    ],
    "zh": [
        "{thing}的历史与现状调查",
        "{stuff}的储存与运输方式",
        "{folk}在{place}的工作条件",
        "关于{thing}的几个未决问题",
        "费用、工期及其他影响",
    ],
    "ja": [
        "{thing}の歴史と現状について",
        "{stuff}の保管と輸送の方法",
        "{folk}の仕事と{place}の条件",
        "{thing}についての残された問題",
    ],
    "ko": [
        "{thing}의 역사와 현재의 상태",
        "{stuff}의 보관과 운송 방법",
        "{folk}의 작업 조건과 {place}",
        "{thing}에 관한 남은 문제들",
    ],
    "ar": [
        "تاريخ {thing} وحالته في الوقت الحاضر",
        "تخزين {stuff} ونقله في {place}",
        "ظروف عمل {folk} في {place}",
    ],
    "de": [
        "Geschichte und heutiger Zustand der {thing}",
        "Lagerung und Transport von {stuff} im {time}",
        "Was die {folk} hinterlassen haben",
        "Offene Fragen zur {thing}",
    ],
}

_TITLES = {
    "en": [
        "On the Construction of a {like} {thing} with {stuff} from the {place}",
        "Why {folk} Avoid the {thing}: Observations from a {like} {place}",
        "Notes towards a History of the {thing} in the {place}",
        "Repairing the {like} {thing}: A Handbook for {folk}",
    ],
    "zh": ["关于{place}{thing}建造与维护的研究报告", "{folk}与{thing}：来自{place}的观察记录"],
    "ja": ["{place}における{thing}の建設と維持に関する報告", "{folk}と{thing}：{place}からの観察"],
    "ko": ["{place}의 {thing} 건설과 유지에 관한 보고서"],
    "ar": ["تقرير عن بناء {thing} وصيانته في {place}"],
    "de": ["Bericht über Bau und Erhaltung der {thing}", "Handbuch für {folk} über die {thing}"],
}

_ITEMS = [
    "check that the {stuff} is dry before it is brought into the {thing}",
    "ask the {folk} of the {place} for their written consent",
    "keep a {like} copy of every drawing outside the {thing}",
    "measure the distance between the supports in the {time} and again later",
    "never lift more {stuff} than two people can carry {how}",
    "close the lower doors before the {time} begins",
    "replace {like} joints at once, even when they still seem to hold",
    "send the complete list of {folk} to the office in the {place}",
    "mark each piece of {stuff} with the name of its owner",
    "return all borrowed tools to the {thing} by the end of the day",
]

_CELLS = [
    "stored under the roof of the {thing}",
    "delivered {how} by the {folk}",
    "only after the {time} has ended",
    "requires {like} {stuff} of the first quality",
    "not used in the {place} any more",
    "replaced by {stuff} in most cases",
    "checked twice by different {folk}",
    "too {like} for daily use",
    "available on request from the {thing}",
    "see the remarks on {stuff} and {thing}",
    "repaired by local {folk} in the {time}",
    "kept for visitors from the {place}",
]
_LABELS = [
    "{like} {thing}", "{stuff}", "{thing}", "type of {stuff}", "{folk} on duty", "{place}", "opening {time}",
    "raw {stuff}", "name of the {thing}", "old {thing}", "next {time}",
]  # fmt: skip
_HEADS = [
    "Material",
    "Place of use",
    "Remarks",
    "Condition",
    "Owner",
    "Responsible persons",
    "Purpose",
    "Date of delivery",
    "Reason",
]
_CODE = [
    "def weigh(load, limit=10):", "    total = sum(part.mass for part in load)", "    if total > limit:",
    "        raise ValueError(total)", "    return total", "", "for crate in open_crates(path):",
    "    print(crate.label, weigh(crate.parts))", "log_file = Path('/var/log/scales.log')", "while not queue.empty():",
    "    item = queue.get(timeout=0.5)", "    store[item.key] = item.value  # keep the newest",
]  # fmt: skip
_IDENTIFIERS = [
    "load_limit",
    "openCrates",
    "/etc/scales.conf",
    "--dry-run",
    "config.yaml",
    "max_total_mass",
    "v2.13.1",
    "parse_rows()",
]
_URLS = [
    "https://example.org/archive/drawings/index.html", "https://www.example.com/a/very/long/path/to/the/measurements-of-the-valley.csv",
    "http://data.example.net/scales?unit=kg", "https://doi.org/10.1234/zoo.2031.0042",
]  # fmt: skip
_NAMES = [
    "Ada Lindqvist",
    "Tomas Okafor",
    "Mei Fontaine",
    "Jonas Petrov",
    "Ines Castellan",
    "Ruth Halloran",
    "Karim Beaulieu",
]


class Stock:
    """Draws texts of one language; no sentence twice until all were used."""

    def __init__(self, rng: random.Random, language: str = "en") -> None:
        self._rng = rng
        self.language = language
        self._decks: dict[int, list[str]] = {}

    def sentence(self) -> str:
        return _upper(self._drawn(_STOCK[self.language][0]))

    def sentences(self, least: int, most: int) -> list[str]:
        return [self.sentence() for _ in range(self._rng.randint(least, most))]

    def heading(self) -> str:
        return _upper(self._drawn(_HEADINGS[self.language]))

    def title(self) -> str:
        filled = self._drawn(_TITLES[self.language])
        if self.language != "en":
            return filled
        return " ".join(
            each if each in {"a", "of", "the", "with", "from", "on", "in", "for"} else _upper(each)
            for each in filled.split()
        )

    def item(self) -> str:
        return _upper(self._drawn(_ITEMS)) if self.language == "en" else self.sentence()

    def cell(self) -> str:
        return _upper(self._drawn(_CELLS)) if self.language == "en" else self.clause()

    def label(self) -> str:
        if self.language == "en":
            return _upper(self._drawn(_LABELS))
        return self._rng.choice(_STOCK[self.language][1]["thing"])

    def clause(self) -> str:
        """A part of a sentence, such as a cell holds."""
        parts = [part.strip() for part in re.split(r"[，、；：。,;:.؛،]", self.sentence())]
        return max(parts, key=lambda part: (4 <= len(part) <= 60, len(part)))

    def heads(self, count: int) -> list[str]:
        return (
            self._rng.sample(_HEADS, count)
            if self.language == "en"
            else [self.label() for _ in range(count)]
        )

    def code(self, count: int) -> list[str]:
        start = self._rng.randrange(len(_CODE) - 3)
        return ([*_CODE, *_CODE][start : start + count]) or _CODE[:count]

    def identifier(self) -> str:
        return self._rng.choice(_IDENTIFIERS)

    def url(self) -> str:
        return self._rng.choice(_URLS)

    def names(self, count: int) -> list[str]:
        return self._rng.sample(_NAMES, count)

    def _drawn(self, texts: Sequence[str]) -> str:
        deck = self._decks.setdefault(id(texts), [])
        if not deck:
            deck += self._rng.sample(list(texts), len(texts))
        slots = _STOCK[self.language][1]
        return re.sub(r"\{(\w+)\}", lambda match: self._rng.choice(slots[match[1]]), deck.pop())


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
