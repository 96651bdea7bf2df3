"""For each indicator over our own tables: what makes a row wrong, and what right."""

from datetime import UTC, date, datetime, timedelta

TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


def _days(count):
    return NOW - timedelta(days=count)


LONG = "重启应用服务器后恢复，已观察两小时。"
RECORDS = {
    "DQ-IN-001": ({"state": "closed", "cause": ""}, {"cause": "defect"}),
    "DQ-IN-002": ({"state": "new", "system": " "}, {"system": "OA"}),
    "DQ-IN-003": ({"state": "resolved", "category": ""}, {"category": "应用"}),
    "DQ-IN-004": (
        {"created_at": _days(1), "started_at": _days(2)},
        {"started_at": NOW},
    ),
    "DQ-IN-005": (
        {"started_at": _days(1), "resolved_at": _days(2)},
        {"resolved_at": NOW},
    ),
    "DQ-IN-006": ({"resolved_at": _days(1), "closed_at": _days(2)}, {"closed_at": NOW}),
    "DQ-IN-007": (
        {"resolved_at": _days(1), "verified_at": _days(2)},
        {"verified_at": NOW},
    ),
    "DQ-IN-008": ({"state": "closed", "done": "已处理 "}, {"done": LONG}),
    "DQ-IN-009": (
        {"state": "new", "assignee_id": None, "created_at": _days(4)},
        {"created_at": _days(2)},
    ),
    "DQ-IN-010": (
        {"state": "in_progress", "paused_for": None, "updated_at": _days(15)},
        {"paused_for": "user"},
    ),
    "DQ-IN-011": (
        {"state": "in_progress", "paused_for": "user", "updated_at": _days(31)},
        {"updated_at": _days(9)},
    ),
    "DQ-IN-012": (
        {"state": "resolved", "verified_at": None, "resolved_at": _days(15)},
        {"verified_at": NOW},
    ),
    "DQ-IN-013": (
        {"state": "in_progress", "assignee_id": 3, "assignee_active": False},
        {"assignee_active": True},
    ),
    "DQ-IN-014": (
        {"created_at": NOW, "contract_until": TODAY - timedelta(days=1)},
        {"contract_until": TODAY},
    ),
    "DQ-IN-015": ({"state": "new", "service_active": False}, {"service_active": None}),
    "DQ-IN-016": ({"state": "new", "client_active": False}, {"client_active": True}),
    "DQ-IN-017": (
        {"state": "in_progress", "solution_retired_at": NOW},
        {"solution_retired_at": None},
    ),
    "DQ-IN-018": ({"state": "new", "title": "坏了"}, {"title": "三楼打印机脱机"}),
    "DQ-IN-019": ({"title": "打印机３号脱机"}, {"title": "打印机 3 号脱机"}),
    "DQ-IN-020": ({"state": "new", "title": "测试"}, {"title": "测试环境打不开"}),
    "DQ-IN-021": ({"denials": 3}, {"denials": 2}),
    "DQ-IN-022": ({"places": 7}, {"places": 6}),
    "DQ-IN-023": (
        {"state": "in_progress", "created_at": _days(40), "carried_month": None},
        {"carried_month": date(2026, 10, 1)},
    ),
    "DQ-IN-024": ({"satisfaction": 1, "satisfaction_word": ""}, {"satisfaction": 5}),
    "DQ-TR-001": (
        {"action": "transfer", "text": ""},
        {"text": "已查网络正常，请查应用"},
    ),
    "DQ-TR-002": (
        {"action": "transfer", "text": "请查"},
        {"text": "已查网络，请查应用"},
    ),
    "DQ-TR-003": ({"text": "请处理"}, {"text": "请处理三楼交换机"}),
    "DQ-TR-004": ({"action": "pause", "text": " "}, {"text": "等厂商备件"}),
    "DQ-TR-005": ({"action": "deny", "text": ""}, {"text": "还是打不开"}),
    "DQ-AR-001": ({"owner": ""}, {"owner": "吴工"}),
    "DQ-AR-002": ({"review_by": "2026-11-27"}, {"review_by": "2026-11-28"}),
    "DQ-AR-003": ({"valid_to": "2026-01-01"}, {"valid_to": None}),
    "DQ-AR-004": (
        {"valid_from": "2026-12-01", "valid_to": "2026-11-30"},
        {"valid_to": "2027-11-30"},
    ),
    "DQ-AR-005": ({"review_by": "明年"}, {"review_by": "2027-01-01"}),
    "DQ-AR-006": ({"kind": "solution", "system": ""}, {"kind": "policy"}),
    "DQ-AR-007": ({"category": " "}, {"category": "终端"}),
    "DQ-AR-008": ({"title": "扫描仪驱动", "version": ""}, {"version": "5.2.1"}),
    "DQ-AR-009": ({"kind": "solution", "main": "重启"}, {"main": LONG * 2}),
    "DQ-AR-010": ({"kind": "solution", "symptom": ""}, {"symptom": "打不开"}),
    "DQ-AR-011": ({"kind": "solution", "cause": ""}, {"cause": "内存不足"}),
    "DQ-AR-012": (
        {"kind": "change_plan", "plan_type": "technical_plan", "rollback_text": ""},
        {"plan_type": "test_plan"},
    ),
    "DQ-AR-013": ({"kind": "policy", "scope_text": ""}, {"scope_text": "全体人员"}),
    "DQ-AR-014": ({"main": ""}, {"main": LONG}),
    "DQ-AR-015": (
        {"main": "见[手册](http://)。"},
        {"main": "见[手册](https://wiki.example.org/a)。"},
    ),
    "DQ-AR-016": ({"checked_in_at": _days(800)}, {"checked_in_at": _days(700)}),
    "DQ-AR-017": (
        {"confidence": "not_validated", "checked_in_at": _days(200)},
        {"confidence": "validated"},
    ),
    "DQ-AR-018": ({"title": "打印"}, {"title": "打印机脱机"}),
    "DQ-AR-019": ({"title": "打印\ufffd脱机"}, {"title": "打印机脱机"}),
    "DQ-AR-020": ({"language": "Chinese"}, {"language": "zh"}),
    "DQ-AR-021": ({"author_active": False, "owner": ""}, {"owner": "吴工"}),
    "DQ-AR-022": ({"unread_files": 1}, {"unread_files": 0}),
    "DQ-AR-023": ({"not_helped": 4}, {"not_helped": 3}),
    "DQ-AC-001": ({"active": True, "staff_roles": 1, "posts": 0}, {"posts": 1}),
    "DQ-AC-002": ({"active": False, "open_incidents": 1}, {"open_incidents": 0}),
    "DQ-AC-003": ({"active": False, "units_led": 1}, {"active": True}),
    "DQ-AC-004": ({"active": False, "systems_owned": 2}, {"active": True}),
    "DQ-AC-005": ({"active": False, "rosters": 1}, {"rosters": 0}),
    "DQ-AC-006": ({"active": True, "technician": 1, "level": None}, {"level": 1}),
    "DQ-AC-007": ({"active": True, "staff_roles": 1, "email": ""}, {"staff_roles": 0}),
    "DQ-AC-008": ({"email": "wu#example.org"}, {"email": "wu@example.org"}),
    "DQ-AC-010": ({"phone": "内线八一"}, {"phone": "0371-6590 1234"}),
    "DQ-AC-011": ({"active": True, "login": "wu", "name": "wu"}, {"name": "吴工"}),
    "DQ-AC-012": ({"name": "å\x90´å·¥"}, {"name": "吴工"}),
    "DQ-UN-001": ({"lead_id": None}, {"lead_id": 1}),
    "DQ-UN-002": ({"lead_id": 1, "lead_active": False}, {"lead_active": True}),
    "DQ-UN-003": ({"people": 0, "open_incidents": 1}, {"people": 1}),
    "DQ-UN-004": ({"tier": "county", "parent_id": None}, {"tier": "region"}),
    "DQ-UN-005": ({"client_active": False, "open_incidents": 1}, {"open_incidents": 0}),
    "DQ-UN-006": ({"name": "信息科１"}, {"name": "信息科"}),
    "DQ-SY-001": ({"owner_id": None}, {"owner_id": 1}),
    "DQ-SY-002": ({"owner_id": 1, "owner_active": False}, {"owner_active": True}),
    "DQ-SY-003": ({"unit_id": None}, {"unit_id": 1}),
    "DQ-SV-001": (
        {"client_active": True, "later_ones": 0, "ends_on": date(2026, 11, 27)},
        {"ends_on": TODAY},
    ),
    "DQ-SV-002": (
        {"client_active": True, "later_ones": 0, "ends_on": date(2026, 12, 31)},
        {"later_ones": 1},
    ),
    "DQ-SV-003": ({"client_active": True, "unit_id": None}, {"unit_id": 1}),
    "DQ-SV-004": ({"calendar_id": None}, {"calendar_id": 1}),
    "DQ-SE-001": ({"active": True, "system": ""}, {"system": "OA"}),
    "DQ-SE-002": ({"active": True, "client_active": False}, {"client_active": None}),
    "DQ-SE-003": ({"active": True, "resolve_minutes": None}, {"resolve_minutes": 240}),
    "DQ-SL-001": (
        {"respond_minutes": 60, "resolve_minutes": 30},
        {"respond_minutes": 15},
    ),
    "DQ-SL-002": ({"resolve_minutes": None}, {"resolve_minutes": 30}),
    "DQ-SL-003": (
        {"service_active": False, "client_active": None},
        {"service_active": True},
    ),
    "DQ-CA-001": ({"provisional_year": 2026}, {"provisional_year": 2027}),
    "DQ-CA-002": ({"country": "CN", "last_year": 2025}, {"last_year": 2026}),
    "DQ-CA-003": ({"hours_since": None}, {"hours_since": date(2020, 1, 1)}),
    "DQ-CA-004": ({"zone": "北京时间"}, {"zone": "Asia/Shanghai"}),
    "DQ-RO-001": ({"shifts": 0}, {"shifts": 1}),
    "DQ-RO-002": ({"members": 0}, {"members": 2}),
    "DQ-RO-003": ({"gone": 1}, {"gone": 0}),
    "DQ-AL-001": ({"unknown_severity": "P9"}, {"unknown_severity": ""}),
    "DQ-AL-002": ({"host": ""}, {"host": "core-sw-01"}),
    "DQ-AL-003": ({"started_at": _days(1), "ended_at": _days(2)}, {"ended_at": NOW}),
    "DQ-AL-004": ({"started_at": NOW, "received_at": _days(1)}, {"received_at": NOW}),
    "DQ-AL-005": ({"outcome": "failed"}, {"outcome": "opened"}),
    "DQ-AL-006": ({"summary": "\x1b[31m磁盘满"}, {"summary": "磁盘满"}),
    "DQ-SU-001": (
        {"state": "submitted", "updated_at": _days(8)},
        {"updated_at": _days(7)},
    ),
    "DQ-SU-002": (
        {"state": "changes_requested", "updated_at": _days(15)},
        {"updated_at": NOW},
    ),
    "DQ-SU-003": ({"state": "draft", "updated_at": _days(31)}, {"updated_at": NOW}),
    "DQ-SU-004": ({"state": "approved", "updated_at": _days(4)}, {"updated_at": NOW}),
    "DQ-SU-005": ({"author_active": False}, {"author_active": True}),
    "DQ-PR-001": ({"state": "solved", "cause": ""}, {"cause": "证书到期"}),
    "DQ-PR-002": ({"state": "open", "created_at": _days(100)}, {"created_at": NOW}),
    "DQ-PR-003": ({"state": "open", "incidents": 0}, {"incidents": 1}),
    "DQ-PR-004": ({"state": "open", "system": ""}, {"system": "邮件"}),
    "DQ-PR-005": ({"state": "open", "owner_active": False}, {"owner_active": True}),
    "DQ-CH-001": ({"state": "planned", "planned_to": _days(1)}, {"planned_to": NOW}),
    "DQ-CH-002": ({"planned_from": NOW, "planned_to": _days(1)}, {"planned_to": NOW}),
    "DQ-CH-003": (
        {"state": "planned", "planned_from": NOW, "planned_to": None},
        {"planned_to": NOW},
    ),
    "DQ-CH-004": ({"state": "done", "result": ""}, {"result": "已验证"}),
    "DQ-CH-005": (
        {"state": "in_progress", "updated_at": _days(8)},
        {"updated_at": NOW},
    ),
    "DQ-CH-006": ({"state": "planned", "plans": 0}, {"plans": 1}),
    "DQ-CH-007": ({"state": "draft", "owner_active": False}, {"owner_active": True}),
    "DQ-CO-001": ({"phone": ""}, {"phone": "138 0371 8866"}),
    "DQ-CO-002": ({"phone": "没有"}, {"phone": "0371-6590 1234"}),
    "DQ-CO-003": ({"unit_id": None}, {"unit_id": 1}),
    "DQ-CO-005": ({"name": "张丽\ufffd"}, {"name": "张丽华"}),
    "DQ-TO-002": ({"version": 0}, {"version": 4}),
    "DQ-TO-003": ({"name": "core\x07sw"}, {"name": "core-sw"}),
    "DQ-LK-002": ({"source_device": 1, "target_device": 1}, {"target_device": 2}),
    "DQ-RK-001": (
        {"approver_id": 1, "approver_active": False},
        {"approver_active": True},
    ),
    "DQ-RK-002": (
        {"procedure_id": 1, "procedure_retired_at": NOW},
        {"procedure_id": None},
    ),
    "DQ-RK-003": ({"nature": "request", "procedure_id": None}, {"procedure_id": 2}),
}
"""By code: the row that is wrong, and what makes it right."""
