"""Problems of the plan file, in which a planner decides about proposed actions (`azogue.intake.plan_file`)."""

from __future__ import annotations

from azogue.records.problem import ProblemKind

FILE_UNREADABLE = ProblemKind(
    code="PLN-FILE-008",
    level="error",
    found="a plan file that cannot be read: {detail}",
    expected="a CSV file (UTF-8) with one row per action, or a YAML list with one entry per action",
    because="decisions that cannot be read cannot be respected; the file was left as it is",
    do="save it as CSV (UTF-8) from the spreadsheet, or move it away: the next run writes a new template",
    example="plan.csv that is a workbook under another name",
)
NO_ID_COLUMN = ProblemKind(
    code="PLN-COLUMN-009",
    level="error",
    found="no column action_id; columns: {columns}",
    expected="a column action_id in the first row",
    because="without it no row can be matched with an action; the file was left as it is",
    do="name the column of ids action_id (nearest: {nearest})",
    example="a first row that begins with Actividad",
)
UNKNOWN_COLUMN = ProblemKind(
    code="PLN-COLUMN-010",
    level="note",
    found="a column {name} that the plan does not use",
    expected="one of: {known}",
    because="it is kept in the file, but shown nowhere",
    do="nothing, or rename it (nearest: {nearest})",
    example="a column responsible for owner",
)
NO_ID = ProblemKind(
    code="PLN-ID-011",
    level="error",
    found="a row without an action id that holds {text}",
    expected="an id such as A03.06, or OWN.1 for an action of your own",
    because="nobody can tell which action is meant; the row is left out of the plan and kept in the file",
    do="fill in the column action_id",
    example="a row with owner and budget only",
)
ID_TWICE = ProblemKind(
    code="PLN-ID-012",
    level="error",
    found="{action_id} a second time; it is in row {first} already",
    expected="one row per action",
    because="two decisions on one action may disagree; the first row counts, the second is left out",
    do="join the rows, or give the second an id of its own such as OWN.{action_id}",
    example="A03.06 in rows 4 and 9",
)
STATUS_UNKNOWN = ProblemKind(
    code="PLN-STATUS-013",
    level="warning",
    found="status {status}",
    expected="one of: {known}",
    because="the decision cannot be understood; the action stays proposed",
    do="write {nearest}, or leave the cell empty",
    example="status approve",
)
DATE_UNKNOWN = ProblemKind(
    code="PLN-DATE-014",
    level="warning",
    found="{text} as a date",
    expected="a year, month or day as 2027, 2027-03 or 2027-03-31",
    because="day and month cannot be told apart for certain; the date is left out of the plan",
    do="write the date in the expected form",
    example="03/04/2027",
)
DATES_REVERSED = ProblemKind(
    code="PLN-DATE-015",
    level="warning",
    found="an end ({ends_on}) before the start ({starts_on})",
    expected="an end on or after the start",
    because="a schedule cannot be drawn from it; both dates are kept as written",
    do="correct one of the two dates",
    example="starts_on 2028, ends_on 2027",
)
BUDGET_UNKNOWN = ProblemKind(
    code="PLN-BUDGET-016",
    level="warning",
    found="budget {text}",
    expected="a number, zero or more, such as 1200 or 1200.50; the currency has its own column",
    because="it is not a sum that can be added up; the budget is left out of the plan",
    do="write the number alone",
    example="approx. 20k",
)
BUDGET_GROUPED = ProblemKind(
    code="PLN-BUDGET-017",
    level="note",
    found="budget {text}, read as {value}",
    expected="a number without marks between thousands",
    because="a mark before three digits is taken as a mark of thousands",
    do="nothing if the value is right; else write the number with two decimals",
    example="1.200 read as 1200",
)
CURRENCY_UNKNOWN = ProblemKind(
    code="PLN-CURRENCY-018",
    level="warning",
    found="currency {text} beside budget {budget}",
    expected="a code of three letters, ISO 4217, such as USD or PEN",
    because="sums in unknown currencies cannot be added up; the budget is kept",
    do="write the code in the column currency",
    example="a budget of 1200 with an empty currency",
)
ENCODING_ASSUMED = ProblemKind(
    code="PLN-FILE-019",
    level="note",
    found="bytes that are not UTF-8",
    expected="UTF-8",
    because="Windows-1252 was assumed, as older spreadsheets write it; letters with accents may be wrong",
    do="save the file as CSV UTF-8",
    example="Ministerio de Minería saved by an older spreadsheet",
)
TOO_MANY_CELLS = ProblemKind(
    code="PLN-ROW-020",
    level="warning",
    found="{n} cells in a row under {columns} columns",
    expected="as many cells as columns",
    because="a comma in a text without quotes moves all cells behind it; the cells beyond the last column are not used",
    do="put the text in quotation marks",
    example="Ministry, unit 4 without quotation marks",
)
FILE_LOCKED = ProblemKind(
    code="PLN-FILE-021",
    level="warning",
    found="a plan file that cannot be written: {detail}",
    expected="a file that no other program holds open",
    because="new proposals could not be added to it; the decisions in it are respected as they are",
    do="close it in the spreadsheet and run again",
    example="plan.csv open in a spreadsheet",
)
DATE_READ = ProblemKind(
    code="PLN-DATE-022",
    level="note",
    found="{text}, read as {iso}",
    expected="a year, month or day as 2027, 2027-03 or 2027-03-31",
    because="spreadsheets write days in their own way; here day and month cannot be mistaken",
    do="nothing if the date is right",
    example="31/03/2027 read as 2027-03-31",
)
