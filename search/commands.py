"""Pasted commands: recognised, so that their options are words and exclude nothing."""

import re
from typing import Final

_PROMPT: Final = re.compile(
    r"\s*(?:(?:\[[^\]\n]*\]|[\w.\-]+@[\w.\-]+:\S*)?\s*[$#]\s+"
    r"|(?:PS )?[A-Za-z]:\\[^>\n]*>\s*)"
)
_BEFORE: Final = frozenset({"sudo", "time", "nohup", "exec", "env"})
_NAME: Final = re.compile(r"(?:[\w.\-]*/)*([A-Za-z][\w.+\-]+)")
_OPTION: Final = re.compile(r"-[A-Za-z][\w\-=:,./]*")
_LETTER: Final = re.compile(r"-[A-Za-z]")
_PLACE: Final = re.compile(r"[.~]{0,2}/.*|\$\w+|[A-Za-z]:\\.*")
_JOINING: Final = frozenset({"|", "||", "&&", "&", ";", ">", ">>", "<", "2>&1"})
_KNOWN: Final = frozenset(
    """
    apt apt-get arp awk blkid cat certutil chkdsk chmod chown cp crontab curl dd df
    dig diskpart dism dmesg dmidecode dnf dpkg du egrep ethtool fdisk firewall-cmd
    fsck fuser getent gpupdate grep gunzip gzip helm hostnamectl ifconfig iftop
    iostat iotop ip ipconfig iperf iperf3 ipmitool iptables journalctl kinit kubectl
    ln ls lsblk lscpu lsmod lsof lspci lvs mdadm mii-tool mkdir mkfs mpstat mtr
    multipath mv nc ncat net netdom netsh netstat nft nltest nmap nmcli nslookup
    ntpq openssl pathping pgrep ping pkill ps pvs rasdial rm robocopy rpm rsync sar
    schtasks scp sed sestatus sfc sfdisk showmount smartctl snmpget snmpwalk ss ssh
    strace su swapon sysctl systemctl tail tar taskkill tasklist tcpdump tee telnet
    timedatectl traceroute tracert ulimit umount uname unzip vgs vmstat wevtutil
    wget whoami wmic xargs xfs_repair yum zip zypper
    """.split()  # noqa: SIM905 - a list of quoted words is no longer to be read.
)
"""Names that are little else than a command: with an option they are one.

Other names (of products, such as mysql; English words, such as find) are one only with
an option of a single letter, or with an option and a path: what follows a minus may well
be meant to be left out, as in mysql -oracle.
"""


def read_command(text: str) -> str:
    """The command without its prompt and what joins it to another; empty if none."""
    if len(text.splitlines()) > 1:
        return ""
    prompt = _PROMPT.match(text)
    words = text[prompt.end() if prompt else 0 :].split()
    while words and words[0] in _BEFORE:
        words = words[1:]
    match = _NAME.fullmatch(words[0]) if words else None
    if match is None or not _is_command(match[1].lower(), words[1:], bool(prompt)):
        return ""
    return " ".join(word for word in words if word not in _JOINING)


def _is_command(name: str, rest: list[str], has_prompt: bool) -> bool:
    has_option = any(_OPTION.fullmatch(word) for word in rest)
    if name in _KNOWN:
        return has_option or has_prompt
    if any(_LETTER.fullmatch(word) for word in rest):
        return True
    return has_option and (has_prompt or any(_PLACE.fullmatch(word) for word in rest))
