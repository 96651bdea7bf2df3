"""Texts in the markups of wikis and manuals, and the exports of wikis."""

from tests.ingest import samples

RST = """\
==============
交换机更换手册
==============

:Author: 王工

准备
====

先看 `官网 <https://wiki.example/optic>`_ 与 :ref:`备件 <spare>`，再执行 ``display version``。
See |core| and Wiki_ for *more* **details** [1]_.

.. _Wiki: https://wiki.example/
.. |core| replace:: core-sw-01

1. 断电
2. 更换 *PSU*

   - 左侧
   - 右侧

#. 上电

命令::

    display interface brief
      undo shutdown

.. code-block:: bash
   :linenos:

   systemctl restart nginx

.. note:: 注意 **静电**

   戴手环。

+------------+----------+-----------+
| 设备       | 端口     | VLAN      |
+============+==========+===========+
| core-sw-01 | GE0/0/1  | 100       |
|            +----------+-----------+
|            | GE0/0/2  | 200       |
+------------+----------+-----------+
| fw-01      | both sides           |
+------------+----------------------+

.. comment
   hidden words

.. [1] 见手册
"""
ASCIIDOC = """\
= 交换机更换手册
:core: core-sw-01

== 准备

先看 https://wiki.example/optic[官网] 与 <<spare,备件>>，在 {core} 执行 `display version`。
*重要*: _静电_ +
戴手环

. 断电
. 更换 PSU
** 左侧
. 上电

[source,bash]
----
systemctl restart nginx
  # 缩进
----

.端口表
[cols="1,1,1",options="header"]
|===
|设备 |端口 |VLAN

.2+|core-sw-01 |GE0/0/1 |100
|GE0/0/2 |200
2+|fw-01|300
|===

////
hidden words
////
"""
MEDIAWIKI = """\
'''核心交换机 core-sw-01''' 位于 [[机房 A|A 机房]]，见 [https://wiki.example/optic 官网]。

== 更换 ==
# 断电
# 更换
## 左侧
* [[光模块]]
** SFP-10G

{| class="wikitable"
! 设备 !! 端口 !! VLAN
|-
| rowspan="2" | core-sw-01 || GE0/0/1 || 100
|-
| GE0/0/2 || [[VLAN|200]]
|-
| colspan=2 | fw-01
| 300
|}
<syntaxhighlight lang="bash">
systemctl restart nginx
</syntaxhighlight>
 literal one
 literal two

10<sup>9</sup> <nowiki>[[x]]</nowiki> <!-- hidden words -->[[Category:网络]]
"""
DOKUWIKI = """\
====== 核心交换机 ======
**core-sw-01** 位于 [[机房:a|A 机房]]，见 [[https://wiki.example/optic|官网]]。

===== 更换 =====
  - 断电
  - 更换
    * 左侧
  - 上电

^ 设备 ^ 端口 ^ VLAN ^
| core-sw-01 | GE0/0/1 | 100 |
| ::: | GE0/0/2 | [[vlan|200]] |
| fw-01 || 300 |

<code bash>
systemctl restart nginx
</code>

  literal line
"""
MEDIAWIKI_EXPORT = (
    '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/"><siteinfo/>'
    "<page><title>旧手册</title><revision><text>old words</text></revision>"
    "<revision><text>== 电源 ==\n重启 core-sw-01</text></revision></page>"
    "<page><title>新手册</title><revision><text>fw-01</text></revision></page></mediawiki>"
)
STORED = (
    '<h1>电源&nbsp;A</h1><p>见 <ac:link><ri:page ri:content-title="备件"/></ac:link>'
    ' <a href="https://wiki.example/optic">官网</a> <del>旧</del></p>'
    '<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter>'
    "<ac:plain-text-body><![CDATA[systemctl restart nginx]] ></ac:plain-text-body>"
    '</ac:structured-macro><ac:structured-macro ac:name="note"><ac:parameter ac:name="title">注意'
    "</ac:parameter><ac:rich-text-body><p>戴手环</p></ac:rich-text-body></ac:structured-macro>"
    "<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status>"
    "<ac:task-body>已备份</ac:task-body></ac:task></ac:task-list>"
    '<table><tbody><tr><th>设备</th><th>端口</th></tr><tr><td rowspan="2">core-sw-01</td>'
    "<td>1</td></tr><tr><td>2</td></tr></tbody></table>"
)


def make_space(*, stored=STORED, more=None, before=""):
    def body(key, text):
        return (
            f'<object class="BodyContent"><id name="id">b{key}</id><property name="body">'
            f'<![CDATA[{text}]]></property><property name="content" class="Page">'
            f'<id name="id">{key}</id></property></object>'
        )

    def page(key, title, more=""):
        return (
            f'<object class="Page"><id name="id">{key}</id><property name="title">'
            f"<![CDATA[{title}]]></property>{more}</object>"
        )

    parent = '<property name="parent" class="Page"><id name="id">1</id></property>'
    version = (
        '<property name="originalVersion" class="Page"><id name="id">1</id></property>'
    )
    deleted = '<property name="contentStatus">deleted</property>'
    attachment = (
        '<object class="Attachment"><id name="id">9</id><property name="title">备件.txt'
        "</property></object>"
    )
    entities = "".join(
        [
            page(2, "更换电源", parent), page(1, "手册"), page(3, "老手册", version),
            page(4, "删掉的", deleted), body(1, "<p>首页 core-sw-01</p>"), body(2, stored),
            body(3, "<p>old words</p>"),
            attachment,
        ]
    )  # fmt: skip
    return samples.zipped(
        {
            "entities.xml": f"{before}<hibernate-generic>{entities}</hibernate-generic>",
            "exportDescriptor.properties": "exportType=space",
            "attachments/1/9/1": "fw-06",
            "attachments/1/9/2": "fw-07",
            **(more or {}),
        }
    )
