"""What is suggested first for each sample incident."""

PAST = 40
"""So many cases were solved in the weeks before, and added first."""


SOLUTIONS = (
    "打印机显示“脱机”",
    "Badge refused at a door",
    "VPN 已连接，但打不开 OA",
    "邮箱已满",
    "邮箱已满",
    "OA 打不开，Nginx 返回 HTTP 502",
    "C 盘变红",
    "打印机显示“脱机”",
    "办公无线 YJ-Office 连不上",
    "C 盘变红",
    "Kubernetes node under DiskPressure",
    "Kubernetes node under DiskPressure",
    "Mail queues up, senders get 452",
    "Kubernetes node under DiskPressure",
    "整层断网、MAC 漂移告警",
    "业务全部卡住，登录报 ORA-00257",
)
"""What is suggested first for each other sample incident, in the order they were added."""
