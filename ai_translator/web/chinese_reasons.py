"""Reasons in Chinese: what reader, checks, review and choices say in English, where it is known.

They arise far from any page, as English clauses with names and numbers in them.  What is not known
here stays in English: a reason is never lost.
"""

from __future__ import annotations

import re

#: English clause -> Chinese.  ``*`` stands for what is taken over, in order.
_CLAUSES = {
    # checks of answers
    "the answer is empty": "回答是空的",
    "the answer has no words": "回答中没有文字",
    "the answer was cut off": "回答被截断",
    "the answer holds tags of the request": "回答中含有请求的标签",
    "the answer is wrapped in code or markup": "回答被代码或标记包住",
    "the answer begins with a comment": "回答以说明开头",
    "the answer ends with a comment": "回答以说明结尾",
    "the answer is not in *": "回答不是目标语言（*）",
    "the answer is much longer than the text": "回答比原文长得多",
    "the answer has a translator's or editor's note": "回答含有译者或编者注",
    "the answer has what the text has not: *": "回答中有原文没有的内容：*",
    "the answer has a number that the text has not: *": "回答中有原文没有的数字：*",
    "the answer says something twice": "回答有重复",
    "the answer is that to another text": "这是另一段文字的回答",
    "the model refused": "模型拒绝翻译",
    "the backend gave no answer": "模型没有回答",
    "missing: *": "缺少：*",
    "not in the source, or twice: *": "原文没有，或出现两次：*",
    "tags are nested or closed before they open": "标记嵌套有误或先关后开",
    "a number is missing: *": "缺少数字：*",
    "line breaks are missing": "缺少换行",
    "the model mixes up numbers": "模型弄混数字",
    "these have changed places: *": "这些内容互换了位置：*",
    "<*> is around other words than in the text": "<*> 所包的文字与原文不同",
    "a part came back untranslated: *": "有一部分没有翻译：*",
    "it has numbers in another order than the text: *": "数字的顺序与原文不同：*",
    "it has formulas in another order than the text: *": "公式的顺序与原文不同：*",
    "it has fewer sentences than the text": "句子比原文少",
    "it ends in the middle of a sentence": "在句子中间结束",
    "it says the text in two ways": "同一段文字给出两种译法",
    "it has a phrase that the answer to a quite different text has, too": "有短语也在别处译文中",
    "it is not in the translation memory": "翻译记忆中没有",
    "the text came back untranslated": "原文未经翻译返回",
    "a sentence is missing": "缺少一句",
    "a sentence stands at the place of another one": "有一句放错了位置",
    "the answer is much shorter than the text": "回答比原文短得多",
    "the same in both languages": "两种语言相同",
    "already in the target language": "已经是目标语言",
    "no translation came back for it": "没有返回译文",
    "the answer may be that to another text": "可能是另一段文字的回答",
    "the provider's content filter cut the answer": "服务商的内容过滤截断了回答",
    "characters of the answer are damaged": "回答中有损坏的字符",
    "the answer is all in capitals": "回答全是大写字母",
    "the answer begins with its end": "回答以文字的结尾开头",
    "the answer begins in the middle of a word: *": "回答从词的中间开始：*",
    "the answers fit other texts of the request better": "回答更像是同一请求中其他文字的译文",
    "different texts have the same answer": "不同的文字得到相同的回答",
    "the answers have words in common that their texts have not": "回答之间有原文没有的相同词语",
    "the answer says what the model says to many texts": "模型对许多文字都这样回答",
    "the ids of the answer are not those of the texts": "回答的编号与文字不符",
    "the answer changes what must stay as it is": "回答改动了应保留的内容",
    # review
    "the term * is to be *": "术语 * 应译为 *",
    "bold words or the like of the source are plain": "原文的粗体等样式没有保留",
    "a person left it as it is": "人工保留原样",
    "the translation is empty": "译文是空的",
    "it holds control characters": "含有控制字符",
    "it is far too long for its place": "译文过长，放不下",
    "its codes are not those of the source (*)": "标记与原文不同（*）",
    "there is nothing to undo": "没有可撤销的修改",
    "there is no translation to review yet": "还没有可查看的译文",
    # warnings
    (
        'a text box added with a viewer stays untranslated ("*"); to have them translated, print '
        "the file to PDF first"
    ): "用阅读器添加的文本框未翻译（“*”）；如需翻译，请先将文件打印为 PDF",
    (
        '* text boxes added with a viewer stay untranslated ("*"); to have them translated, print '
        "the file to PDF first"
    ): "用阅读器添加的 * 个文本框未翻译（“*”等）；如需翻译，请先将文件打印为 PDF",
    "a translation is longer than its place, even in small type": "译文即使用小字号也放不下",
    "the file is digitally signed: the signature is void for the translation": (
        "文件有数字签名：签名对译文无效"
    ),
    "the file is damaged and was repaired for reading; something may be missing": (
        "文件已损坏，修复后读取；内容可能不全"
    ),
    # files
    "*: is not a PDF": "*：不是 PDF",
    "*: is damaged beyond repair": "*：已损坏，无法修复",
    "*: the file is empty": "*：文件是空的",
    "*: the PDF has no pages": "*：PDF 没有页面",
    "Export it as PDF first; a PDF begins with %PDF-": "请先导出为 PDF；PDF 以 %PDF- 开头",
    "Download or export it again": "请重新下载或导出",
    "Check that the file was written completely": "请检查文件是否完整",
    "*: is not a regular file": "*：不是普通文件",
    "*: no such file": "*：没有这个文件",
    "*: cannot be read (*)": "*：无法读取（*）",
    "*: cannot be opened: *": "*：无法打开：*",
    "*: * pages, more than the * allowed here": "*：有 * 页，超过这里允许的 * 页",
    "*: its only page cannot be read (*)": "*：唯一的一页无法读取（*）",
    "*: none of * pages can be read (*)": "*：* 页都无法读取（*）",
    "its content is missing from the damaged file": "文件已损坏，其内容已不在",
    "*: is damaged (*)": "*：已损坏（*）",
    "Save the PDF as a file first": "请先把 PDF 存为文件",
    "Check its name and permissions": "请检查文件名和权限",
    "Check the name and the folder": "请检查文件名和文件夹",
    "Check the file with another viewer": "请用其他阅读器检查此文件",
    "Choose up to * pages": "请最多选择 * 页",
    "Translate the source again": "请重新翻译原文",
    # choices
    "choose a PDF first": "请先选择 PDF",
    "this file is gone; choose it again": "文件已不在，请重新选择",
    "* files are more than the * allowed at once": "* 个文件超过一次最多 * 个",
    "the backend * is not usable here": "引擎 * 在这里不可用",
    "the model * is not offered here": "这里没有模型 *",
    "unknown language *": "不认识的语言 *",
    "* is not a page range": "* 不是页码范围",
    "pages * are out of range: the document has * page": "页码 * 超出范围：文档只有 * 页",
    "pages * are out of range: the document has * pages": "页码 * 超出范围：文档只有 * 页",
    "Choose from *": "请在 * 中选择",
    "Write pages as 1-3,7 or 5- (to the end), counted from 1":
        "页码写作 1-3,7 或 5-（到末尾），从 1 数起",
    "no such result: *; there are *": "没有这种结果：*；可选：*",
    "this backend has no setting *": "这个引擎没有设置 *",
    "there is no page * in this document": "文档中没有第 * 页",
    "there is no text * in this document": "文档中没有文字 *",
    "you have too many jobs here; remove old ones": "您的任务太多，请删除旧的任务",
    "you have too many jobs waiting already; try again later": "您排队的任务太多，请稍后再试",
    "too many jobs are waiting already; try again later": "排队的任务太多，请稍后再试",
    "only links that begin with * or * can be opened": "只能打开 * 或 * 链接",
    "a link may not hold a user and a password": "链接中不能有用户名和密码",
    "this link leads into a private network, which is not opened": "此链接指向内部网络，不予打开",
    "the link answers with status *": "链接返回状态 *",
    "the link cannot be read (*)": "链接无法读取（*）",
    "the link leads on and on": "链接不断转向",
    "the file behind the link is too large": "链接的文件太大",
    "the link takes too long": "链接用时过长",
    "there is no server *": "没有服务器 *",
    "* cannot be reached (*)": "* 无法连接（*）",
    "*: is a web page, not a PDF": "*：是网页，不是 PDF",
    "*: is not a PDF but *": "*：不是 PDF，而是 *",
    "the link": "链接",
    "no such host": "没有这个主机",
    "its certificate is not trusted": "其证书不受信任",
    "no https is spoken there": "对方不支持 https",
    "nothing answers there": "对方没有应答",
    "more than * redirects": "转向超过 * 次",
    "it leads to what is neither http:// nor https://": "它指向的既不是 http:// 也不是 https://",
    "it leads to what is no address": "它指向的不是有效地址",
    "the proxy refuses": "代理拒绝",
    "nothing came for * s": "* 秒内没有收到任何数据",
    "the connection broke off, or what answers is no web server": "连接中断，或对方不是网页服务器",
    "the connection broke off": "连接中断",
    "it is packed wrongly": "压缩有误",
    "it cannot be reached": "无法连接",
}  # fmt: skip
_PLAIN = {english: chinese for english, chinese in _CLAUSES.items() if "*" not in english}
_PATTERNS = tuple(
    (re.compile("(.+?)".join(map(re.escape, english.split("*"))), re.DOTALL), chinese.split("*"))
    for english, chinese in _CLAUSES.items()
    if "*" in english
)


def in_chinese(reason: str) -> str:
    """Return a reason in Chinese; the reason itself if it is not known."""
    if reason in _PLAIN:
        return _PLAIN[reason]
    for pattern, (first, *rest) in _PATTERNS:
        if found := pattern.fullmatch(reason):
            taken = map(in_chinese, found.groups())
            return first + "".join(word + after for word, after in zip(taken, rest))
    return reason
