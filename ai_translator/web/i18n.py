"""The page's texts, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

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
from ai_translator.translation.text_account import COUNTS

Words = Mapping[str, str]


def _format_titles(code: str) -> dict[str, str]:
    """Return what the formats are called in a language, by ``format.NAME``."""
    return {
        f"format.{row.name}": row.titles.get(code, row.name)
        for row in FORMATS.values()
        if row.titles
    }


ENGLISH: Words = {
    "title": "ai-translator",
    "lead": "Translates PDFs and keeps their layout: nothing lost, nothing pretended.",
    "files": "PDF files",
    "example": "Open the example",
    "source": "From",
    "target": "To",
    "auto": "Detect by itself",
    "backend": "Translated by",
    "model": "Model",
    "unusable": "Not usable here",
    "formats": "Results",
    **_format_titles("en"),
    "pages": "Pages",
    "pages.info": "Such as 1-3,7 or 5-; all if left empty",
    "advanced": "Advanced",
    "temperature": "Temperature",
    "top_p": "Top p",
    "max_tokens": "Most tokens of one answer",
    "sampling.info": "Left empty: as the server is set up",
    "password": "Password of the PDF",
    "style": "Style",
    "style.info": "Such as: formal, for engineers",
    "glossary": "Glossary: CSV, TSV or XLSX with source, target and a note, or TBX",
    "translate": "Translate",
    "cancel": "Cancel",
    "progress": "Progress",
    "report": "Report",
    "which": "Look at",
    "turn": "Page of the result",
    "back": "Previous page",
    "forward": "Next page",
    "downloads": "Results to download",
    "zip": "All results as a zip",
    "file": "File",
    "state": "State",
    "waiting": "waits",
    "parse": "reading, pages",
    "translate.stage": "translating, segments",
    "write": "writing, results",
    "done": "done",
    "partial": "partly done",
    "failed": "failed",
    "cancelled": "cancelled",
    "queued": "The others' work comes first; yours begins soon.",
    "count.pages": "Pages",
    **{f"count.{name}": words.capitalize() for name, words in COUNTS.items()},
    "count.tokens": "Tokens",
    "count.seconds": "Seconds",
    "why": "Not translated, and why",
    "page": "Page",
    "reason": "Reason",
    "text": "Text",
    "more": "… and {count} more: see the report file",
    "lost": "page could not be read",
    "unwritten": "This result could not be written",
    "picture": "page stays a picture",
    "unsure": "stays picture: recognition is not certain enough",
    "kept": "{letters} letters stay as they are: {reason}",
    "of_source": "Source",
    "of_result": "Result",
    "page_of": "{what}, page {page} of {count}",
    "no_picture": "This page cannot be drawn.",
    "gone": "These pages are not on the server any more. Translate again to see them.",
    "unchosen": "This page was not chosen: it is as in the source.",
    "set_anew": (
        "Set anew, so the pages differ. The pages of the source that are shown begin "
        "here, or go on here."
    ),
    "more_begin": "{count} more pages of the source begin here.",
    "pseudo": "This is no translation: the pseudo backend only shows what a result will look like.",
    "bug": (
        "Something went wrong here, and it is not your file's fault. It has been noted on "
        "the server."
    ),
}
CHINESE: Words = {
    "title": "ai-translator",
    "lead": "翻译 PDF 并保留版面：不丢内容，不假装。",
    "files": "PDF 文件",
    "example": "打开示例",
    "source": "源语言",
    "target": "目标语言",
    "auto": "自动识别",
    "backend": "翻译引擎",
    "model": "模型",
    "unusable": "此处不可用",
    "formats": "输出",
    **_format_titles("zh"),
    "pages": "页码",
    "pages.info": "例如 1-3,7 或 5-；留空为全部",
    "advanced": "高级",
    "temperature": "温度 temperature",
    "top_p": "Top p",
    "max_tokens": "单次回答的最大长度（token）",
    "sampling.info": "留空：用服务器的设置",
    "password": "PDF 密码",
    "style": "文风",
    "style.info": "例如：正式，面向工程师",
    "glossary": "术语表：CSV、TSV 或 XLSX（原文、译文、备注），或 TBX",
    "translate": "翻译",
    "cancel": "取消",
    "progress": "进度",
    "report": "报告",
    "which": "查看",
    "turn": "译文页码",
    "back": "上一页",
    "forward": "下一页",
    "downloads": "下载结果",
    "zip": "全部结果（zip）",
    "file": "文件",
    "state": "状态",
    "waiting": "等待中",
    "parse": "读取页面",
    "translate.stage": "翻译段落",
    "write": "写出结果",
    "done": "完成",
    "partial": "部分完成",
    "failed": "失败",
    "cancelled": "已取消",
    "queued": "前面还有其他任务，很快轮到您。",
    "count.pages": "页数",
    "count.segments": "段落",
    "count.translated": "已翻译",
    "count.same": "两种语言相同",
    "count.failed": "失败",
    "count.kept": "有意保留",
    "count.tokens": "Token",
    "count.seconds": "秒",
    "why": "未翻译的内容及原因",
    "page": "页",
    "reason": "原因",
    "text": "原文",
    "more": "……另有 {count} 处，见报告文件",
    "lost": "页面无法读取",
    "unwritten": "此结果无法写出",
    "picture": "页面保留为图片",
    "unsure": "保留为图片：识别不够可靠",
    "kept": "{letters} 个字符保持原文：{reason}",
    "of_source": "原文",
    "of_result": "译文",
    "page_of": "{what}，第 {page} 页，共 {count} 页",
    "no_picture": "此页无法显示。",
    "gone": "这些页面已不在服务器上。请重新翻译后查看。",
    "unchosen": "此页不在所选页码内，与原文相同。",
    "set_anew": "重新排版后页码与原文不同。所示原文页从此页开始，或延续到此页。",
    "more_begin": "另有 {count} 页原文从此页开始。",
    "pseudo": "这不是译文：pseudo 引擎只用来预览结果的样子。",
    "bug": "服务器出错了，与您的文件无关，已记录在服务器上。",
}

#: What is said of an error, the most special class first; "" leaves the error's own words.
_ERRORS: tuple[tuple[type[TranslatorError], str, str], ...] = (
    (
        EncryptedError,
        "The PDF is locked with a password, or the password is wrong. Enter it under “Advanced”.",
        "PDF 有密码保护，或密码不对。请在“高级”中输入密码。",
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
    if isinstance(error, InputError | UsageError) and not isinstance(
        error, EncryptedError | NoTextError
    ):
        own = error.message
        for text in secret:
            own = own.replace(f"{text}/", "").replace(text, "")
        said = f"{said}{own}" if chinese else f"{_capitalized(own)}."
        if error.remedy and "--" not in error.remedy and "config.yaml" not in error.remedy:
            said = f"{said}{'。' if chinese else ' '}{error.remedy}."
    return said


def _capitalized(text: str) -> str:
    """Return the text as a sentence begins; the name of a file, which it may begin with, stays."""
    name, colon, _ = text.partition(": ")
    if colon and PurePath(name).suffix:
        return text
    return text[:1].upper() + text[1:]
