"""Words that make no topic: they stand before names, tell that somebody speaks or acts, or say nothing of their own."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from babel import Locale

from corpus.analysis import fold, stop_words

TITLES: Final = frozenset(
    """
    president premier minister ministers secretary secretary-general chairman chairwoman chairperson ceo cfo
    director ambassador governor senator spokesman spokeswoman spokesperson king queen prince princess sultan mr
    mrs ms dr professor sir dato datuk dato' seri sri tan tun haji correspondent analyst menteri presiden
    setiausaha pengerusi duta президент президента президентом премьер премьер-министр премьер-министра министр
    министра вице-премьер замминистра глава главы председатель председателя секретарь посол вице-президент
    господин экс-президент президенті президент премьер-министрі премьер-министр министрі төраға төрағасы елшісі
    """.split()
)
"""They are cut off in front of a name."""

MODIFIERS: Final = frozenset(
    """
    prime deputy vice first foreign defence defense finance trade health interior agriculture energy former acting
    executive chief general state senior party perdana timbalan ketua bekas luar заместитель первый бывший
    иностранных дел орынбасары бұрынғы сыртқы істер
    """.split()
)
"""They are cut off, too, where a title follows."""

EMPTY: Final = frozenset(
    """
    said says say told tell tells added adds noted notes stated states announced announces emphasized emphasised
    stressed highlighted underlined explained called calls asked asks reported reports report according meets meet
    met held hold holds visited visits received signed began begin begins start started including include includes
    included make makes made take takes took taken give gives given get gets got go goes went come comes came see
    sees seen saw become becomes became remain remains remained continue continues continued expected expects
    expect set sets put puts need needs needed want wants wanted use uses used using show shows showed shown help
    helps helped keep keeps kept work works worked working look looks looking based known recent recently earlier
    later currently previously jointly officially statement statements interview correspondent photo photos image
    images picture caption reuters afp bernama xinhua tass interfax newsletter subscribe read published publish
    updated update copyright reserved article articles story stories news daily times post media newspaper editor
    government governments official officials country countries nation nations side sides people person part parts
    number way ways thing things time times year years month months week weeks day days today yesterday tomorrow
    quarter period area areas key major main important significant new high-level bilateral relations relationship
    ties cooperation collaboration partnership visit meeting talks development developing level view views issue
    issues fact end region world global international national state public local million billion trillion percent
    per cent million million's number numbers lot one two three four five six seven eight nine ten hundred
    thousand third half company game match team season player players role service services content user users
    partner partners branch manager majority minority money point points list questions answer answers email
    address website link page bst ist myt sgt gmt utc est edt pst pdt cst cdt cet cest aest aedt et pt am pm ltd
    inc sdn bhd plc llc corp largest biggest smallest highest lowest longest oldest newest nearly almost about
    around over more most less least monday tuesday wednesday thursday friday saturday sunday north south east
    west via per among between within amongst together around across toward towards upon whether however meanwhile
    although good better best big bigger large larger small long great greater top full high higher low lower
    strong stronger latest next last previous early late current ongoing upcoming potential possible strengthen
    strengthens strengthening deepen deepening enhance enhancing expand expanding boost boosting promote promoting
    develop foster fostering ensure ensuring provide provides providing increase increases increased increasing
    support supporting reinforce reinforcing improve improving build building built create creating lead leading
    led amid alongside closer forge represents undertakes focusing citing hope desire priority terms experience
    places fields companies enterprises sectors leaders sector rules plan questions alone stride rests meant close
    closer rose pledged vowed agreed promised invited praised kerajaan negara kerjasama hubungan dua hala lawatan
    mesyuarat tahun hari bulan minggu orang pihak antara katanya berkata kata menurut laporan media berita bersama
    pelbagai termasuk utama baharu meningkat peratus bilion juta ribu страна страны стран странами сотрудничество
    сотрудничества отношения отношений сторона стороны встреча встречи визит год года году годы лет месяц месяца
    день дня время времени человек людей правительство правительства развитие развития сообщил сообщила сообщили
    сообщает заявил заявила отметил отметила подчеркнул рассказал добавил пояснил уточнил составил составила
    достиг увеличил увеличила вырос выросла работает работают млн млрд тысяч миллион миллиард процент процентов
    треть рост новый новая новые новых первый первая пресс-служба источник фото статья ел елдер елдің
    ынтымақтастық қарым-қатынас жыл жылы жылдың ай күн уақыт адам адамдар үкімет даму айтты деді хабарлады
    мәлімдеді құрады жеткізді алғаш рет жаңа бірнеше көпшілігі пайыз мың миллион миллиард теңге доллар кездесу
    сапар 国家 合作 关系 双方 会议 会谈 访问 发展 政府 记者 报道 时间 问题 方面 领域 今年 去年 明年 目前 近日 表示
    情况 工作 方式 总理 主席 总统 部长 外长 先生 女士 两国 世界 国际 全球
    地区 人民 官员 领导人 社会 我国 本国 声明 新闻 消息
    """.split()
)
"""A phrase does not begin or end with them, unless they are part of a name."""

VERB_LEADERS: Final = frozenset(
    """
    to will would can could shall should may might must not cannot they we i he she it who untuk akan boleh perlu
    dapat mereka kami kita
    """.split()
)
"""What follows one of these is done; it is no thing."""


@lru_cache(maxsize=1)
def plain_words() -> frozenset[str]:
    """Give all words, folded, that no topic begins or ends with: these, stop words, and names of months and days."""
    return frozenset(map(fold, EMPTY)) | stop_words() | calendar_words()


@lru_cache(maxsize=1)
def calendar_words() -> frozenset[str]:
    """Give the names of months and days, folded."""
    names = [
        name
        for language in ("en", "ms", "ru", "kk", "id", "zh")
        for calendar in (Locale(language).months, Locale(language).days)
        for usage in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in calendar[usage][width].values()
    ]
    return frozenset(fold(name.strip(".")) for name in names if not name.isdigit())


@lru_cache(maxsize=1)
def title_words() -> frozenset[str]:
    """Give the words, folded, that are cut off in front of a name."""
    return frozenset(map(fold, TITLES))


@lru_cache(maxsize=1)
def modifier_words() -> frozenset[str]:
    """Give the words, folded, that are cut off in front of a title."""
    return frozenset(map(fold, MODIFIERS))
