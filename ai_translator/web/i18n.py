"""The page's texts, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from ai_translator.backends import Unavailable
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    ContentFilterError,
    EncryptedError,
    InputError,
    MissingExtraError,
    NoTextError,
    OutputError,
    RateLimitedError,
    TranslatorError,
    UnreachableError,
    UsageError,
)
from ai_translator.formats import FORMATS
from ai_translator.translation.reporting.text_account import COUNTS
from ai_translator.web.chinese_reasons import in_chinese

Words = Mapping[str, str]


def _format_titles(code: str) -> dict[str, str]:
    """Return what the formats are called in a language, by ``format.NAME``."""
    return {
        f"format.{row.name}": row.titles.get(code, row.name)
        for row in FORMATS.values()
        if row.titles
    }


ENGLISH: Words = {
    **_format_titles("en"),
    "title": "ai-translator",
    "lead": "Translates PDFs and keeps their layout: nothing lost, nothing pretended.",
    "skip": "Skip to the content",
    "files": "PDF files",
    "drop": "Drop PDFs here, or choose them",
    "drop.limits": "At most {files} files of {size} MB",
    "drop.no_pdf": "{name}: is not a PDF by its name",
    "drop.too_large": "{name}: is larger than {size} MB",
    "drop.too_many": "More than {files} files; the rest was left out",
    "example": "Use the example",
    "example.chosen": "Example: tides.pdf",
    "url": "Or the link of a PDF",
    "remove.file": "Remove {name}",
    "source": "From",
    "target": "To",
    "auto": "Detect by itself",
    "backend": "Translated by",
    "model": "Model",
    "unusable": "{count} more engines: why not",
    "unusable.one": "1 more engine: why not",
    "engine.openai": "OpenAI, or a server like it",
    "engine.chatglm": "ChatGLM, on the server itself",
    "engine.langchain": "Other provider",
    "engine.pseudo": "Trial without a model",
    "why.key": "no key for it is set up on this server",
    "why.extra": "it is not installed on this server",
    "why.download": "its model is not on this server",
    "why.setting": "it is not set up on this server",
    "more_settings": "More settings",
    "formats": "Results",
    "pages": "Pages",
    "pages.info": "Such as 1-3,7 or 5-; all if left empty",
    "temperature": "Temperature",
    "top_p": "Top p",
    "max_tokens": "Most tokens of one answer",
    "sampling.info": "Left empty: as the server is set up",
    "password": "Password of the PDF",
    "style": "Style",
    "style.info": "Such as: formal, for engineers",
    "glossary": "Glossary: CSV, TSV or XLSX with source, target and a note, or TBX",
    "translate": "Translate",
    "estimate": "Estimate first",
    "estimating": "Reading the files …",
    "estimate.is": (
        "{segments} texts ({remembered} known already), about {tokens} tokens in "
        "{requests} requests"
    ),
    "estimate.cost": ", about {cost} in money of the price list",
    "estimate.free": ", no price known",
    "choose_first": "Choose a PDF first.",
    "sending": "Sending the files …",
    "cancel": "Cancel",
    "remove": "Remove",
    "again": "Start again",
    "jobs": "Your translations",
    "jobs.none": "Nothing here yet.",
    "jobs.keep": (
        "They stay for {minutes} minutes after they were last asked for, whatever "
        "happens to this tab."
    ),
    "lost_connection": (
        "The connection is lost. The work goes on at the server; this page comes back by itself."
    ),
    "back_online": "The connection is back.",
    "zip": "All as a zip",
    "download": "Download",
    "open_review": "Look and correct",
    "state.waiting": "waits",
    "state.working": "works",
    "state.done": "done",
    "state.partial": "partly done",
    "state.failed": "failed",
    "state.cancelled": "cancelled",
    "state.interrupted": "interrupted: the server was restarted",
    "step.parse": "reading, pages",
    "step.translate": "translating, texts",
    "step.write": "writing, results",
    "queued": "The others' work comes first; yours begins soon.",
    "count.pages": "pages",
    **{f"count.{name}": words for name, words in COUNTS.items()},
    "count.doubtful": "doubtful",
    "count.too_long": "longer than their place",
    "count.tokens": "tokens",
    "count.seconds": "seconds",
    "why": "Not translated, and why; warnings ({count})",
    "page": "Page",
    "reason": "Reason",
    "text": "Text",
    "more": "… and {count} more: see the report file",
    "loss.lost": "page could not be read",
    "loss.kept": "page keeps its original text in the PDF",
    "loss.unwritten": "this result could not be written",
    "loss.picture": "page stays a picture",
    "loss.unsure": "stays picture: recognition is not certain enough",
    "loss.stays": "letters stay as they are",
    "loss.failed": "not translated",
    "loss.warning": "warning",
    "result.report": "report",
    "result.project": "project",
    "pseudo": "This is no translation: made-up words show what a result will look like.",
    "bug": (
        "Something went wrong here, and it is not your file's fault. It has been noted "
        "on the server."
    ),
    "gone": "This is not on the server any more. Translate again to see it.",
    "no_picture": "This page cannot be drawn.",
    "login": "Log in",
    "login.user": "User",
    "login.password": "Password of your login",
    "login.wrong": "The user or the password is wrong.",
    "login.wait": "Too many wrong passwords. Try again later.",
    "login.first": "Log in first.",
    "too_large": "That is too much at once; a file may have {size} MB.",
    "no_room": "You have too many files here. Remove old translations first.",
    "locked": (
        "This PDF is locked, and the server has forgotten its password when it was started anew. "
        "Enter it again to see and correct its pages."
    ),
    "locked.wrong": "The PDF does not open with this password.",
    "locked.open": "Open",
    "r.back": "All translations",
    "r.of_source": "Source",
    "r.of_result": "Translation",
    "r.page_of": "{what}, page {page} of {count}",
    "r.pages": "Pages",
    "r.previous": "Previous page",
    "r.next": "Next page",
    "r.page": "Page",
    "r.zoom_in": "Larger",
    "r.zoom_out": "Smaller",
    "r.fit": "Fit width",
    "r.flip": "Hold to see the source in place",
    "r.undo": "Undo",
    "r.filter": "Show",
    "r.all": "all texts",
    "r.failed": "failed",
    "r.doubtful": "doubtful",
    "r.unfit": "did not fit",
    "r.mine": "corrected by a person",
    "r.none": "No text is so.",
    "r.texts": "Texts",
    "r.choose": "Choose a paragraph on a page, or a text in the list.",
    "r.source_text": "Source",
    "r.your_text": "Translation",
    "r.codes": (
        "Grey marks stand for another style, a link or a formula. They cannot be deleted; a button "
        "puts one where the cursor is."
    ),
    "r.move_code": "Put {code} where the cursor is",
    "r.save": "Save",
    "r.saving": "Saving …",
    "r.saved": "Saved; page set again.",
    "r.saved_note": "Saved.",
    "r.problem": "Saved, but the pages could not be set again: {why}",
    "r.unfit_now": (
        "Saved. The translation is longer than its place, even in small type: look at the page."
    ),
    "r.undone": "Taken back.",
    "r.final": "This text is final",
    "r.equal": "The same text occurs {count} more times. Change it there, too",
    "r.conflict": (
        "Somebody has edited this document meanwhile. It reads now: “{now}”. Your text "
        "is still here: save again to replace it."
    ),
    "r.code_lost": "The marks must stay; nothing was deleted.",
    "r.state": "State",
    "r.state.initial": "not translated",
    "r.state.translated": "translated",
    "r.state.reviewed": "reviewed",
    "r.state.final": "final",
    "r.origin.model": "by the model",
    "r.origin.memory": "from the memory",
    "r.origin.person": "by a person",
    "r.origin.unchanged": "left as it is",
    "r.origin.failed": "failed",
    "r.terms": "Terms",
    "r.remarks": "Remarks",
    "r.retry": "Try again",
    "r.hint": "Hint for the model",
    "r.hint.info": "Such as: “port” is a harbour",
    "r.retrying": "Asking {model} …",
    "r.suggested": "{model} suggests this; save it if it is right.",
    "r.no_suggestion": "No usable answer: {why}",
    "r.side_source": "Show the source",
    "r.side_result": "Show the translation",
    "r.keys": "Keys: ← → pages, + − size, 0 fit width, hold F to flip, J K texts, Ctrl+Enter save",
    "r.no_pages": "This document has no pages to show; its texts can be corrected all the same.",
    "style.bold": "bold",
    "style.italic": "italic",
    "style.link": "link",
    "style.style": "style",
    "r.leave": "Your text is not saved.",
}
CHINESE: Words = {
    **_format_titles("zh"),
    "title": "ai-translator",
    "lead": "翻译 PDF 并保留版面：不丢内容，不假装。",
    "skip": "跳到正文",
    "files": "PDF 文件",
    "drop": "把 PDF 拖到这里，或点击选择",
    "drop.limits": "最多 {files} 个文件，每个不超过 {size} MB",
    "drop.no_pdf": "{name}：文件名不是 PDF",
    "drop.too_large": "{name}：超过 {size} MB",
    "drop.too_many": "超过 {files} 个文件，其余未加入",
    "example": "使用示例",
    "example.chosen": "示例：tides.pdf",
    "url": "或输入 PDF 链接",
    "remove.file": "移除 {name}",
    "source": "源语言",
    "target": "目标语言",
    "auto": "自动识别",
    "backend": "翻译引擎",
    "model": "模型",
    "unusable": "另有 {count} 个引擎不可用：原因",
    "unusable.one": "另有 1 个引擎不可用：原因",
    "engine.openai": "OpenAI 或兼容的服务",
    "engine.chatglm": "本机 ChatGLM",
    "engine.langchain": "其他提供商",
    "engine.pseudo": "试运行（不用模型）",
    "why.key": "服务器上没有设置密钥",
    "why.extra": "服务器上没有安装",
    "why.download": "服务器上没有这个模型",
    "why.setting": "服务器上没有设置好",
    "more_settings": "更多设置",
    "formats": "输出",
    "pages": "页码",
    "pages.info": "例如 1-3,7 或 5-；留空为全部",
    "temperature": "温度 temperature",
    "top_p": "核采样 top_p",
    "max_tokens": "单次回答的最大长度（token）",
    "sampling.info": "留空：用服务器的设置",
    "password": "PDF 密码",
    "style": "文风",
    "style.info": "例如：正式，面向工程师",
    "glossary": "术语表：CSV、TSV 或 XLSX（原文、译文、备注），或 TBX",
    "translate": "翻译",
    "estimate": "先估算",
    "estimating": "正在读取文件……",
    "estimate.is": (
        "{segments} 段文字（已有 {remembered} 段），约 {tokens} 个 token，{requests} 次请求"
    ),
    "estimate.cost": "，约 {cost}（按价目表）",
    "estimate.free": "，价格未知",
    "choose_first": "请先选择 PDF。",
    "sending": "正在上传……",
    "cancel": "取消",
    "remove": "删除",
    "again": "重新开始",
    "jobs": "您的翻译",
    "jobs.none": "这里还没有翻译。",
    "jobs.keep": "最后一次访问后保留 {minutes} 分钟，与此标签页无关。",
    "lost_connection": "连接已断开。服务器仍在工作，页面会自动恢复。",
    "back_online": "连接已恢复。",
    "zip": "全部下载（zip）",
    "download": "下载",
    "open_review": "查看并修改",
    "state.waiting": "等待中",
    "state.working": "进行中",
    "state.done": "完成",
    "state.partial": "部分完成",
    "state.failed": "失败",
    "state.cancelled": "已取消",
    "state.interrupted": "已中断：服务器重新启动过",
    "step.parse": "读取页面",
    "step.translate": "翻译段落",
    "step.write": "写出结果",
    "queued": "前面还有其他任务，很快轮到您。",
    "count.pages": "页",
    "count.segments": "段文字",
    "count.translated": "已翻译",
    "count.same": "两种语言相同",
    "count.failed": "未翻译",
    "count.kept": "有意保留",
    "count.doubtful": "存疑",
    "count.too_long": "超出位置",
    "count.tokens": "token",
    "count.seconds": "秒",
    "why": "未翻译的内容及原因、提示（{count}）",
    "page": "页",
    "reason": "原因",
    "text": "原文",
    "more": "……另有 {count} 处，见报告文件",
    "loss.lost": "页面无法读取",
    "loss.kept": "页面在 PDF 中保持原文",
    "loss.unwritten": "此结果无法写出",
    "loss.picture": "页面保留为图片",
    "loss.unsure": "保留为图片：识别不够可靠",
    "loss.stays": "文字保持原样",
    "loss.failed": "未翻译",
    "loss.warning": "提示",
    "result.report": "报告",
    "result.project": "项目文件",
    "pseudo": "这不是译文：只是用假词预览结果的样子。",
    "bug": "服务器出错了，与您的文件无关，已记录在服务器上。",
    "gone": "服务器上已没有这项内容。请重新翻译后查看。",
    "no_picture": "此页无法显示。",
    "login": "登录",
    "login.user": "用户名",
    "login.password": "登录密码",
    "login.wrong": "用户名或密码不对。",
    "login.wait": "密码错误次数过多，请稍后再试。",
    "login.first": "请先登录。",
    "too_large": "一次上传太多；每个文件不超过 {size} MB。",
    "no_room": "您的文件太多。请先删除旧的翻译。",
    "locked": "此 PDF 有密码，服务器重新启动后已忘记。请再次输入密码，以查看和修改页面。",
    "locked.wrong": "用这个密码打不开此 PDF。",
    "locked.open": "打开",
    "r.back": "全部翻译",
    "r.of_source": "原文",
    "r.of_result": "译文",
    "r.page_of": "{what}，第 {page} 页，共 {count} 页",
    "r.pages": "页面",
    "r.previous": "上一页",
    "r.next": "下一页",
    "r.page": "页码",
    "r.zoom_in": "放大",
    "r.zoom_out": "缩小",
    "r.fit": "适合宽度",
    "r.flip": "按住查看原文",
    "r.undo": "撤销",
    "r.filter": "显示",
    "r.all": "全部文字",
    "r.failed": "失败",
    "r.doubtful": "存疑",
    "r.unfit": "超出位置",
    "r.mine": "人工修改",
    "r.none": "没有这样的文字。",
    "r.texts": "文字",
    "r.choose": "在页面上点击段落，或在列表中选择。",
    "r.source_text": "原文",
    "r.your_text": "译文",
    "r.codes": "灰色标记代表样式、链接或公式，不能删除；可用按钮移到光标处。",
    "r.move_code": "把 {code} 移到光标处",
    "r.save": "保存",
    "r.saving": "正在保存……",
    "r.saved": "已保存，页面已重新排版。",
    "r.saved_note": "已保存。",
    "r.problem": "已保存，但页面无法重新排版：{why}",
    "r.unfit_now": "已保存。译文超出位置（小号字也放不下）：请查看页面。",
    "r.undone": "已撤销。",
    "r.final": "定稿",
    "r.equal": "同样的文字还出现 {count} 次，一并修改",
    "r.conflict": "有人同时修改了此文档，现在是：“{now}”。您的文字仍在，再次保存即可替换。",
    "r.code_lost": "标记不能删除。",
    "r.state": "状态",
    "r.state.initial": "未翻译",
    "r.state.translated": "已翻译",
    "r.state.reviewed": "已审校",
    "r.state.final": "定稿",
    "r.origin.model": "模型翻译",
    "r.origin.memory": "来自翻译记忆",
    "r.origin.person": "人工翻译",
    "r.origin.unchanged": "保持原样",
    "r.origin.failed": "失败",
    "r.terms": "术语",
    "r.remarks": "备注",
    "r.retry": "重新翻译",
    "r.hint": "给模型的提示",
    "r.hint.info": "例如：port 指港口",
    "r.retrying": "正在询问 {model}……",
    "r.suggested": "{model} 的建议如上，正确则保存。",
    "r.no_suggestion": "没有可用的回答：{why}",
    "r.side_source": "显示原文",
    "r.side_result": "显示译文",
    "r.keys": ("按键：← → 翻页，+ − 缩放，0 适合宽度，按住 F 对照，J K 换段，Ctrl+Enter 保存"),
    "r.no_pages": "此文档没有可显示的页面，仍可修改文字。",
    "style.bold": "粗体",
    "style.italic": "斜体",
    "style.link": "链接",
    "style.style": "样式",
    "r.leave": "您的文字尚未保存。",
}

#: What is said of an error, the most special class first; "" leaves the error's own words.
_ERRORS: tuple[tuple[type[TranslatorError], str, str], ...] = (
    (
        EncryptedError,
        "The PDF is locked with a password, or the password is wrong. Enter it under “More "
        "settings”.",
        "PDF 有密码保护，或密码不对。请在“更多设置”中输入密码。",
    ),
    (
        NoTextError,
        "The PDF has no text, only pictures at most. If they show text, OCR has to be installed "
        "on this server (the ocr extra), or the file run through OCR first (ocrmypdf).",
        "PDF 中没有文字，最多只有图片。若图片上有文字，请在服务器上安装 OCR（ocr 附加组件），"
        "或先做 OCR（例如 ocrmypdf）。",
    ),
    (InputError, "", "这个 PDF 无法使用："),
    (UsageError, "", "请检查输入："),
    (
        OutputError,
        "The server cannot write the result. Tell its owner.",
        "服务器无法写出结果，请告知管理员。",
    ),
    (
        AuthenticationError,
        "The model's provider refuses the server's key, or there is none. Tell the server's "
        "owner, or choose another engine.",
        "模型服务商拒绝了服务器的密钥，或没有密钥。请告知管理员，或选择其他引擎。",
    ),
    (
        RateLimitedError,
        "The model's provider takes no more requests: too many, or the quota is used up. Try "
        "again later.",
        "模型服务商不再接受请求：请求过多或额度用尽。请稍后再试。",
    ),
    (
        UnreachableError,
        "The model does not answer. Try again later, or choose another engine.",
        "模型没有响应。请稍后再试，或选择其他引擎。",
    ),
    (ContentFilterError, "The model's provider refused this text.", "模型服务商拒绝了这段文字。"),
    (
        BackendError,
        "The model gives no usable answers. Try again later, or choose another engine.",
        "模型没有给出可用的回答。请稍后再试，或选择其他引擎。",
    ),
    (
        MissingExtraError,
        "This engine is not installed on the server.",
        "服务器上没有安装这个引擎。",
    ),
)
_ELSE = ("The server's settings are not right. Tell its owner.", "服务器的设置有误，请告知管理员。")


def for_browser(accept_language: str | None) -> Words:
    """Return Chinese if the browser asks for it before English, else English.

    Gradio decides in the same way for its own texts.
    """
    first = (accept_language or "").split(",")[0].strip().casefold()
    return CHINESE if first.startswith("zh") else ENGLISH


def error_text(error: TranslatorError, words: Words, secret: tuple[str, ...] = ()) -> str:
    """Return an error for the page: no path, no address, no flag of the command line.

    secret: texts that must not be shown: the folder that a file is in, the address of the model's
        server
    """
    chinese = words is CHINESE
    found = next(((en, zh) for kind, en, zh in _ERRORS if isinstance(error, kind)), _ELSE)
    said = found[1] if chinese else found[0]
    if isinstance(error, EncryptedError | NoTextError):
        return said
    if not isinstance(error, InputError | UsageError):
        return said
    own = error.message
    for text in secret:
        own = own.replace(f"{text}/", "").replace(text, "")
    said = f"{said}{in_chinese(own)}" if chinese else f"{_capitalized(own)}."
    of_command_line = any(each in error.remedy for each in ("--", "config.yaml"))
    if error.remedy and not of_command_line:
        said = f"{said}。{in_chinese(error.remedy)}。" if chinese else f"{said} {error.remedy}."
    return said


def reason_text(reason: str, words: Words) -> str:
    """Return why something is as it is, in the page's language."""
    return in_chinese(reason) if words is CHINESE else reason


def lacking_text(lacking: Unavailable, words: Words) -> str:
    """Return why an engine would not work: its owner reads English and what to set, others less."""
    return lacking.reason if words is ENGLISH else words[f"why.{lacking.lack}"]


def _capitalized(text: str) -> str:
    """Return the text as a sentence begins; the name of a file, which it may begin with, stays."""
    name, colon, _ = text.partition(": ")
    if colon and PurePath(name).suffix:
        return text
    return text[:1].upper() + text[1:]
