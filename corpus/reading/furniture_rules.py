"""The reviewed rules that tell a site's furniture from an article's sentences.

A rule sees one whole line. Rules that are not `cased` see it folded: lower case, straight apostrophes, without
decoration such as ``»`` at its ends or a colon behind it. Prompts speak to the reader in the imperative and name the
thing to press; sentences of news report. That is what parts the patterns below from their near-misses, which the
tests list beside them. In a pattern, ``<social>`` and its like stand for the lists below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.sentences import gettext_noop

_LISTS = {
    "<social>": (
        r"\b(?:facebook|twitter|instagram|telegram|whats ?app|linkedin|vk|viber|wechat|weibo|threads|tiktok|youtube"
        r"|google news|social media|вконтакте|одноклассники|телеграм\w*|инстаграм\w*|фейсбук\w*|media sosial)\b"
    ),
    "<target>": (
        r"(?:facebook|twitter|x(?: \(twitter\))?|instagram|telegram|whats ?app|linkedin|reddit|pinterest|tumblr|vk"
        r"|вконтакте|вк|одноклассники|viber|messenger|e-?mail|print|copy link|link|wechat|weibo|threads|tiktok"
        r"|youtube|skype|line|flipboard|微信|微博|新浪微博|qq|qq空间|朋友圈|телеграм|инстаграм|фейсбук)"
    ),
    "<advert>": r"(?:advertisements?|adverts?|ads?|advt|реклама|жарнама|广告|廣告|iklan)",
    "<picture>": (
        r"(?:Photos?|Photograph|PHOTOS?|Image|IMAGE|Picture|PICTURE|Pic|PIC|(?:File|FILE|AP|AFP) (?:[Pp]hoto|pic|PHOTO)"
        r"|Photo(?:graph)? (?:[Cc]redit|[Cc]ourtesy|[Ss]ource)|Image (?:[Cc]redit|[Ss]ource)|Screenshot|Screengrab"
        r"|Illustration|Infographics?|Graphics?|Фото|ФОТО|Фотография|Иллюстрация|Сурет|Foto|FOTO|Gambar|GAMBAR)"
    ),
    # A caption's sentences, or nothing, or the bracket that the credit stands in.
    "<caption>": r"(?:.{0,280}[.!?…)\]”\"’'] ?(?:[–—-] ?)?[(\[]?|.{0,280}[(\[])?",
    "<name>": r"[^.:;!?。]{2,70}",
    "<capitals>": r"[A-Z][\w.'’-]*(?:(?: ?/ ?| |, )(?:(?:of|and|the|via) )?[A-Z][\w.'’-]*){0,7}",
    "<writer>": r"(?:[A-Z][\w.'’-]*|and|in|by|&|[Aa]dditional|[Ee]diting|[Ww]riting|[Rr]eporting)[,;]?",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of line that is not the article's.

    After a line of an `opens_tail` rule, short lines up to the end of the text belong to it too. `reported` says that
    the pattern is so sure that a word of reporting (``said``, ``сообщил``, ``表示``) does not save the line.
    """

    name: str
    reason: str
    pattern: re.Pattern[str]
    cased: bool = False
    opens_tail: bool = False
    reported: bool = False


def _any(*patterns: str) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, pattern in _LISTS.items():
        joined = joined.replace(name, pattern)
    return re.compile(joined)


RULES: tuple[Rule, ...] = (
    Rule(
        gettext_noop("no words"),
        gettext_noop("A line without a letter or a figure says nothing."),
        _any(r"[\W_]+"),
        cased=True,
    ),
    Rule(
        gettext_noop("image markup"),
        gettext_noop("Pictures are not quoted."),
        _any(r"(?:\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?\s*)+", r"<img\b[^>]*>"),
        cased=True,
    ),
    Rule(
        gettext_noop("template markup"),
        gettext_noop("Tags of a site generator that were meant for its program."),
        _any(r"\{%.*%\}", r"\{\{.*\}\}", r"\{:.*\}", r"\[/?(?:caption|gallery|embed|vc_|et_pb)[^\]]*\]"),
        cased=True,
    ),
    Rule(
        gettext_noop("advertisement"),
        gettext_noop("Marks where the page showed an advertisement."),
        _any(
            r"<advert>(?: (?:[–—-] ?)?(?:continue reading|(?:scroll to continue|(?:article|story) continues).{0,20}))?",
            r"(?:article |story |text )?continues? below(?: this)?(?: ad| advert| advertisement)?",
            r"scroll (?:down )?to continue(?: with content| reading)?",
            r"sponsored(?: content| by .{1,40})?|promoted(?: content)?|paid (?:content|post)",
            r"на правах рекламы|жарнама құқығында|广告位|kandungan tajaan|konten bersponsor",
        ),
    ),
    Rule(
        gettext_noop("comments"),
        gettext_noop("Invites or counts readers' comments."),
        _any(
            r"(?:no |\d+ )?comments?(?: ?\(\d+\)| \d+)?|comments? (?:are )?closed|be the first to comment[.!]?",
            r"(?:leave|post|add|write) (?:a|your) (?:reply|comment)(?: cancel reply)?|cancel reply",
            r"(?:show|view|see|hide|load|read)(?: all| more)? (?:\d+ )?comments?(?: \(\d+\))?",
            r"join the (?:conversation|discussion)|log ?in to (?:leave a )?comment|you must be logged in to .{1,30}",
            r"your email address will not be published\..{0,60}|save my name, email.{0,100}",
            r"комментари[ийя]{1,2}(?: ?\(\d+\)| \d+)?|(?:оставить|добавить|написать) комментарий|комментировать",
            r"пікірлер(?: ?\(\d+\)| \d+)?|пікір (?:қалдыру|жазу)",
            r"(?:网友|全部|最新)?(?:评论|評論|跟帖)(?: ?[(（]\d+[)）]| ?\d+)?|(?:发表|我要)评论|我来说两句",
            r"komen(?:tar)?(?: ?\(\d+\)| \d+)?|(?:tinggalkan|tulis|beri) (?:komen|komentar|balasan)",
        ),
        opens_tail=True,
    ),
    Rule(
        gettext_noop("share"),
        gettext_noop("Buttons to pass the page on."),
        _any(
            r"share(?: this)?(?: article| story| post| page| news)?"
            r"(?: ?[:,]? ?(?:on|via|with|to)? ?<target>(?:(?:,? (?:and |or )?|/| \| )<target>)*)?",
            r"<target>(?:(?:,|/| \|)? <target>)+(?: share)?|tweet(?: this)?|pin it|copy link|e-?mail|share via|shares",
            r"(?:print|e-?mail) this(?: article| page| story)?|send to a friend",
            r"поделиться(?: (?:в|на|с|новостью|статьей)(?: .{1,30})?)?(?: ?:? ?<target>(?:,? <target>)*)?",
            r"бөлісу(?: ?:? ?<target>(?:,? <target>)*)?",
            r"(?:分享|转发)(?:到|至|本文|给朋友)?(?: ?[:：]? ?<target>(?:[ 、,，]?<target>)*)?",
            r"(?:kongsi(?:kan)?|bagikan|sebarkan)(?: artikel| berita)?(?: ini)?"
            r"(?: ?:? ?(?:di |ke )?<target>(?:,? <target>)*)?",
        ),
    ),
    Rule(
        gettext_noop("follow"),
        gettext_noop("Invites to the site's pages on social networks."),
        _any(
            r"follow us|follow (?:us|our|@\S+) .{1,100}",
            r"follow .{1,60} on (?:our |its )?(?:x|<social>)(?: .{0,80}|[.!])?",
            r"follow .{1,80} (?:pages?|accounts?|channels?|groups?|feeds?) (?:on .{0,12}<social>|to|for)\b.{0,80}",
            r"follow .{1,60}<social> (?:pages?|accounts?|channels?|groups?|feeds?)(?: .{0,80}|[.!])?",
            r"(?:join|read|find|like|watch|visit) (?:us|our) .{0,30}<social>.{0,60}",
            r"(?:подписывайтесь|подпишитесь|следите за нами|читайте нас|присоединяйтесь).{0,60}<social>.{0,60}",
            r"(?:подписывайтесь|подпишитесь) на (?:нас|наш).{1,60}|следите за (?:нами|нашими новостями).{0,60}",
            r"бізге (?:жазылыңыз|қосылыңыз).{0,60}|бізді .{1,40} (?:оқыңыз|жазылыңыз).{0,20}",
            r"关注我们.{0,30}|(?:扫码|长按|扫描二维码|请)?关注.{0,20}(?:公众号|微信|微博).{0,20}",
            r"ikuti (?:kami|.{1,40}) (?:di|pada|melalui) .{0,40}<social>.{0,60}|sertai saluran .{1,60}",
        ),
    ),
    Rule(
        gettext_noop("newsletter"),
        gettext_noop("Asks for a subscription."),
        _any(
            r"(?:click here to )?sign ?-?up(?: now| here| today)? (?:for|to) .{0,60}"
            r"(?:newsletter|alert|update|e-?mail|briefing|digest|bulletin)s?"
            r"(?: (?:here|now|today|to|for|and|from|in|on|with|delivered|by)\b.{0,60})?[.!]?",
            r"sign ?up(?: now| here| today| free)?|subscribe(?: now| here| today| for free)?",
            r"subscribe (?:to|for) (?:our|the|us|this|your|.{1,30}'s) .{1,80}|subscribe to .{0,50}newsletters?.{0,40}",
            r"stay (?:in touch|connected|informed|tuned|updated|up to date)(?: with .{1,60}| for .{1,40})?",
            r"to be updated with (?:all )?the latest .{1,80}",
            r"get .{0,60}(?:delivered |sent )?(?:straight |directly |right )?(?:in|to) your (?:inbox|e-?mail)\b.{0,40}",
            r"(?:our |the |free |daily |weekly )*newsletters?(?: sign-?up)?|(?:enter )?your e-?mail address.{0,30}",
            r"подписаться(?: на (?:рассылку|новости|канал|нас))?|подпи(?:шитесь|сывайтесь) на .{0,30}рассылк.{0,40}",
            r"жазылу|хабарламаға жазыл(?:у|ыңыз)|订阅(?:我们|本站|新闻|邮件).{0,20}|立即订阅",
            r"(?:langgan|berlangganan)(?: sekarang| (?:buletin|newsletter).{0,40})?",
        ),
    ),
    Rule(
        gettext_noop("related"),
        gettext_noop("Leads to other articles."),
        _any(
            r"related(?: (?:articles?|stor(?:y|ies)|news|posts?|topics?|content|coverage|reading|pages?|links?))?",
            r"(?:latest|recent|popular|top|more|other|trending|featured) (?:posts?|news|stories|articles|headlines)",
            r"most (?:read|popular|viewed|shared|commented)|trending(?: now)?|don't miss(?: it| this| out)?",
            r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|recommended(?: for you)?",
            r"editor'?s'? (?:picks?|choice)|(?:what to )?read next|up next|more on this (?:story|topic)",
            r"more (?:from|by) this (?:author|section|site)",
            r"похожие (?:новости|статьи|материалы)|(?:материалы )?по теме|другие новости|последние новости|популярное",
            r"ұқсас (?:жаңалықтар|мақалалар)|соңғы жаңалықтар|тақырыпқа қатысты",
            r"相关(?:新闻|阅读|文章|链接|报道|推荐)|延伸阅读|推荐阅读|热门(?:文章|新闻|推荐)|最新(?:消息|新闻|文章)|猜你喜欢",
            r"(?:berita|artikel) (?:berkaitan|terkait|terkini|lain|popular|terpopuler)",
        ),
        opens_tail=True,
    ),
    Rule(
        gettext_noop("read more"),
        gettext_noop("Points to another article, named or not."),
        _any(
            r"read (?:more|also|the full (?:story|article))|continue reading|see (?:also|more)|also read|show more",
            r"(?:read (?:more|also|next)|also read|see also|related(?: stor(?:y|ies)| articles?)?) ?: .{1,200}",
            r"читать (?:далее|полностью|также)|подробнее|(?:читайте|смотрите) (?:также|еще)(?: ?: .{1,200})?",
            r"(?:сондай-ақ|тағы да) оқыңыз(?: ?: .{1,200})?|толығырақ",
            r"阅读(?:全文|更多|原文)|查看(?:全文|更多|原文)|点击(?:查看|阅读).{0,20}",
            r"baca (?:juga|lagi|selanjutnya|selengkapnya)(?: ?: .{1,200})?",
        ),
        reported=True,
    ),
    Rule(
        gettext_noop("button"),
        gettext_noop("A control of the page or of its reader."),
        _any(
            r"(?:app users )?click here|(?:click|tap) here (?:to|for) .{1,80}|.{1,40}\? click here (?:to|for) .{1,60}",
            r"image_?pdf(?: ?download article)?|image_?print|(?:download|save|print)(?: (?:article|page|pdf|as pdf))?",
            r"(?:main )?menu|home|search|log ?in|register|skip to (?:main )?content|(?:back|return) to top|loading",
            r"(?:next|prev(?:ious)?) (?:article|post|story|page)|load more|view all|toggle navigation|font size",
            r"(?:listen|play|watch)(?: to)?(?: this| the)?(?: audio| video| article| now| story| live)+",
            r"(?:download|get) (?:our|the) (?:\S+ ){0,4}app(?: (?:now|today|here|to|for)\b.{0,40})?[.!]?",
            r"was this (?:article |page )?helpful\?.{0,40}|like this|view all posts by .{1,40}|written by",
            r"contact us|about us|advertise with us|sign in",
            r"наверх|войти|регистрация|меню|поиск|жоғары|кіру|мәзір|返回顶部|打印|登录|注册|下载客户端|log masuk|cetak",
        ),
    ),
    Rule(
        gettext_noop("published line"),
        gettext_noop("Says where and when the page was put up; a date in it is read before it goes."),
        _any(
            r"(?:published|posted|filed) ?: (?:.{0,20}\d, \d{4})?[^,]{0,40}\b(?:in|by)\b.{0,40}",
            r"(?:published|posted) on [^.]{3,40}\d{4},? (?:in|by) [^.,]{1,40}",
            r"(?:posted|filed) (?:in|under) [^.,]{1,40}",
            r"(?:published|posted) by .{1,80} on (?:\d{1,2} )?\w+(?: \d{1,2})?,? \d{4}\.?",
            r"published|posted|(?:last )?updated|date",
        ),
    ),
    Rule(
        gettext_noop("copyright"),
        gettext_noop("Claims the page's rights."),
        _any(
            r"(?:©|\(c\) (?=\D{0,60}\d{4})|copyright (?:©|\(c\)|(?:19|20)\d\d)|text ©).{0,200}",
            r"(?:.{0,80}[.,|©] ?)?all rights reserved(?:[.!]|\. .{1,120}| ?(?:©|\(c\)).{0,60})?",
            r"(?:.{0,80}[.,] ?)?все права защищены(?:\..{0,80})?|(?:.{0,60}[.,] ?)?барлық құқықтар(?:ы)? қорғалған\.?",
            r".{0,40}版权所有.{0,60}|未经.{0,20}(?:不得|禁止)转载.{0,30}",
            r"hak cipta (?:terpelihara|dilindungi)(?:[. ].{0,60})?",
        ),
    ),
    Rule(
        gettext_noop("cookies"),
        gettext_noop("Asks for consent or names the site's terms."),
        _any(
            r"(?:we|this (?:web)?site|our (?:web)?site|\S{1,30}\.(?:com|org|net|kz|my|cn)) uses? cookies\b.{0,200}",
            r"by (?:continuing to (?:use|browse)|browsing|using) (?:this|our|the) (?:web)?site,? you .{0,200}",
            r"(?:accept|reject|allow)(?: all)?(?: cookies)?|(?:manage )?cookie (?:policy|settings|notice|preferences)",
            r"privacy policy|terms (?:of (?:use|service)|(?:and|&) conditions)",
            r"(?:мы|сайт|этот сайт) использу\w+ .{0,12}cookie.{0,200}",
            r".{0,12}(?:网站|本站)使用 ?cookie.{0,100}",
            r"(?:laman|situs) (?:web )?ini menggunakan (?:kuki|cookie).{0,120}",
        ),
    ),
    Rule(
        gettext_noop("photo credit"),
        gettext_noop("The caption of a picture, ending with whose picture it is."),
        _any(
            r"<caption><picture> ?[:/©|] ?<name>[.)\]]{0,2}",
            r"<caption>(?:Photo|Picture|Image)s? (?:by|courtesy(?: of)?|from) <capitals>[.)\]]{0,2}",
            r"<caption>(?:AP Photo|REUTERS|Reuters|AFP|EPA|Xinhua|Bernama)/<capitals>[.)\]]{0,2}",
            r".{0,280}(?:\(|via |[/|] ?|source, )Getty Images[)\]]?",
            r".{0,280} [–—-] ?(?:AFP|Bernama|Reuters|EPA|AP|Xinhua) (?:pic|photo)s?",
            r"(?:.{0,200}[。!?！？）)” ])?[（(]?(?:图片来源|图源|资料图片?|图片?|摄影|供图) ?[:：/] ?.{1,30}[）)]?",
            r".{0,120}(?:新华社|中新社|本报)记者\S{2,12}摄[）)]?",
        ),
        cased=True,
        reported=True,
    ),
    Rule(
        gettext_noop("agency credit"),
        gettext_noop("Names who wrote and edited, or signs a report off."),
        _any(
            r"\(?(?:Additional )?(?:Reporting|Writing|Editing) by <writer>(?: <writer>)*\)?\.?",
            r"[-–—]{1,3} ?(?:BERNAMA|Bernama|Xinhua|XINHUA|Reuters|REUTERS|AFP|AP|Agencies|AGENCIES|TASS)\.?",
            r"\(?(?:ENDS?|End|Ends|完)\)?|（完）|-30-",
        ),
        cased=True,
        reported=True,
    ),
    Rule(
        gettext_noop("tags"),
        gettext_noop("Files the article under keywords."),
        _any(
            r"(?:tags?|filed under|keywords|categor(?:y|ies)|теги|метки|рубрика|тегтер|kata kunci|kategori)"
            r"(?: ?: .{1,200})?",
            r"(?:标签|关键词|关键字|分类)(?: ?[:：] ?.{1,100})?",
        ),
    ),
    Rule(
        gettext_noop("counter"),
        gettext_noop("Counts minutes, views or shares."),
        _any(
            r"(?:reading time:? )?\d+ ?-?min(?:ute)?s?(?:[ -]read(?:ing)?)?|reading time:? .{1,20}",
            r"[\d.,]+ ?[kкm]? (?:views?|shares?|likes?|reads|просмотр\w*|қаралды)",
            r"(?:views|просмотр\w*|қаралым|阅读量?|浏览(?:次数|量)?|点击(?:数|量)?) ?[:：]? ?[\d.,]+ ?[kк]?",
            r"время (?:чтения|на чтение):? .{1,20}",
        ),
    ),
    Rule(
        gettext_noop("breadcrumbs"),
        gettext_noop("Shows the way through the site to this page."),
        _any(r"(?:home|главная|басты бет|首页|laman utama|beranda) ?(?:[>»›][^>»›]{1,82})+"),
    ),
)
