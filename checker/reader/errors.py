"""Why a file cannot be read, in words for people. ``kind`` is the stable word for machines."""

from __future__ import annotations

from checker.catalog import filled
from checker.errors import ReadError
from checker.model import Text

MESSAGES: dict[str, tuple[Text, Text]] = {
    "missing": (
        Text("找不到文件：{path}。", "There is no such file: {path}."),
        Text("请核对路径与文件名。", "Check the path and the name."),
    ),
    "unreadable": (
        Text("无法打开文件：{path}（{reason}）。", "The file cannot be opened: {path} ({reason})."),
        Text("请确认它是文件，且您有读取权限。", "Make sure that it is a file and that you may read it."),
    ),
    "empty": (
        Text("文件是空的。", "The file is empty."),
        Text("请重新导出或下载申报书。", "Export or download the form again."),
    ),
    "too_large": (
        Text("文件超过 {limit} MB 的上限。", "The file is larger than the limit of {limit} MB."),
        Text(
            "请提供申报系统打印的 PDF；附件请放入 attachments 文件夹。",
            "Give the PDF that the portal printed; put the uploads into a folder named attachments.",
        ),
    ),
    "encrypted": (
        Text("PDF 已加密，需要密码才能打开。", "The PDF is encrypted: it needs a password to be opened."),
        Text("请提供未加密的 PDF。", "Give the PDF without the password."),
    ),
    "broken": (
        Text("PDF 已损坏，无法读取{where}。", "The PDF is broken: {where} cannot be read."),
        Text("请重新下载或由申报系统重新打印。", "Download it, or print it from the portal, again."),
    ),
    "damaged": (
        Text(
            "PDF 的字节在传输或版本管理中被改动（换行符被转换），内容已损坏。",
            "The bytes of the PDF were altered on their way (its line ends were converted): it is damaged.",
        ),
        Text(
            "请重新下载原始 PDF；用 Git 管理时，在 .gitattributes 中写“*.pdf binary”。",
            "Get the original PDF; in a Git repository, write `*.pdf binary` into .gitattributes.",
        ),
    ),
    "not_pdf": (
        Text("文件名为 .pdf，内容却不是 PDF。", "The file is named .pdf, but it is no PDF."),
        Text("请重新下载或由申报系统重新打印。", "Download it, or print it from the portal, again."),
    ),
    "lfs_pointer": (
        Text("这只是 Git LFS 的指针，文件内容不在这里。", "This is a pointer of Git LFS: the file itself is not here."),
        Text("请先运行 git lfs pull。", "Run `git lfs pull` first."),
    ),
    "portfolio": (
        Text(
            "这是 PDF 包（文件包），内含{count}个文件，本身没有申报书。",
            "This is a PDF portfolio with {count} files in it, and no form itself.",
        ),
        Text("请取出其中的申报书 PDF 单独提供。", "Take the form's PDF out of it and give that."),
    ),
    "turned": (
        Text(
            "PDF 的{where}是横放或倒放打印的，无法可靠读取。",
            "The print on {where} of the PDF lies on its side or its head.",
        ),
        Text(
            "请提供申报系统直接打印的 PDF，不要旋转页面后另存。",
            "Give the PDF as the portal printed it, without turning its pages.",
        ),
    ),
    "no_text_layer": (
        Text(
            "PDF 的{where}没有文字，可能是扫描件。",
            "There is no text on {where} of the PDF: it may be a scan.",
        ),
        Text(
            "请提供申报系统直接打印的 PDF；如只有扫描件，请先安装文字识别组件：pip install '.[ocr]'。",
            "Give the PDF that the portal printed; to read a scan, install the recognition: pip install '.[ocr]'.",
        ),
    ),
    "unreadable_characters": (
        Text(
            "文件中的文字已被转换工具替换成别的字符，无法读取。",
            "A converter has replaced the characters of the file by others: it cannot be read.",
        ),
        Text(
            "请提供申报系统打印的原始 PDF，或重新打印；不要经其他软件另存、压缩或转换。",
            "Give the original PDF as the portal printed it, or print it again; do not save, compress or convert it.",
        ),
    ),
    "no_form": (
        Text(
            "这不是国家医保药品目录的申报书：没有找到申报表的栏目。",
            "This is no declaration form: none of its labels was found.",
        ),
        Text("请提供申报系统打印的申报书 PDF。", "Give the declaration form's PDF as the portal printed it."),
    ),
    "few_labels": (
        Text(
            "只找到{count}个申报表栏目：这不是申报书，或只是它的一部分。",
            "Only {count} labels of a declaration form were found: this is none, or only a part of one.",
        ),
        Text(
            "请提供申报系统打印的申报书，且包含全部页面。",
            "Give the declaration form with all its pages, as the portal printed it.",
        ),
    ),
    "edition_unknown": (
        Text("无法识别申报书属于哪一年度。", "The form's cycle cannot be told."),
        Text("可用 --edition 指定年度，支持：{cycles}。", "Name it with --edition; supported are {cycles}."),
    ),
    "cycle_not_supported": (
        Text("暂不支持{year}年度的申报书。", "The cycle of {year} is not supported."),
        Text("支持的年度：{cycles}。", "Supported cycles: {cycles}."),
    ),
    "several_forms": (
        Text("文件中有{count}份申报书，{where}。", "The file holds {count} declaration forms: {where}."),
        Text("请每份申报书单独存为一个文件。", "Put each form into a file of its own."),
    ),
    "pages_side_by_side": (
        Text(
            "PDF 的一页上并排印有两页内容（多页合一打印），无法可靠读取。",
            "Two pages of the form stand side by side on one page of the PDF (several pages on a sheet).",
        ),
        Text("请按每张一页重新打印申报书。", "Print the form again with one page on a sheet."),
    ),
    "joined_lines": (
        Text(
            "文字的换行已丢失或各行已混在一起，无法可靠读取。",
            "The lines of the text were joined or mixed up by a tool: it cannot be read for sure.",
        ),
        Text("请直接提供 PDF 文件本身。", "Give the PDF itself."),
    ),
    "torn": (
        Text(
            "文字的顺序已被提取工具打乱：栏目名称「{label}」被拆散，无法可靠读取。",
            "The tool that took this text out of the PDF tore its rows apart (the label {label} is in pieces).",
        ),
        Text("请直接提供 PDF 文件本身。", "Give the PDF itself."),
    ),
    "not_text": (
        Text(
            "文件既不是 PDF，也不是纯文本，而像是{looks_like}。",
            "The file is neither a PDF nor plain text: it looks like {looks_like}.",
        ),
        Text(
            "请提供申报系统打印的 PDF，或由其提取的纯文本（UTF-8、UTF-16 或 GB18030）。",
            "Give the PDF that the portal printed, or plain text taken from it (UTF-8, UTF-16 or GB18030).",
        ),
    ),
}


def refuse_document(kind: str, **arguments: Text | str | int) -> ReadError:
    """The error to raise; an argument that is a Text is put in by language."""
    message, advice = (filled(text, **arguments) for text in MESSAGES[kind])
    return ReadError(kind, message, advice)
