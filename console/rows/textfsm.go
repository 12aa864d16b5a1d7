package rows

import (
	"regexp"
	"strings"
)

// patterns are what a cell of each kind looks like in a table, as regular expressions that TextFSM (Python's re) and Go read alike.
var patterns = [...]string{
	KindText:     `\S+(?: \S+)*|`,
	KindInt:      `-?\d+|-`,
	KindFloat:    `-?\d+(?:\.\d+)?|-`,
	KindBytes:    `\d+(?:\.\d+)? [kMGTPE]?B|-`,
	KindBool:     `yes|no|-`,
	KindDuration: `-?\d[\d.a-z]*|-`,
	KindTime:     `\d{4}-\d\d-\d\dT\S+|-`,
	KindAddr:     `[\da-fA-F.:]+(?:%\S+)?|-`,
	KindPrefix:   `[\da-fA-F.:]+/\d+|-`,
}

// pattern is what a cell of the column looks like in a table.
func (c *Column) pattern() string {
	switch {
	case c.binary:
		return `\d+(?:\.\d+)? (?:[KMGTPE]i)?B|-`
	case c.scaled:
		return `-?\d+(?:\.\d+)?[kMGTPE]?|-`
	}
	return patterns[c.kind]
}

// TextFSM returns a template of Google's TextFSM that reads the plain table: as it is printed where its columns fit, so best with `terminal
// width 0`, and with no column left out. Its values are named as the columns, in upper case with _ for all but letters and digits. A cell
// that is empty reads as `-`; text in which two blanks stand together cannot be told from two cells. What stands before the heading is
// skipped; a line below it that is no row is an error.
func (s *Schema) TextFSM() string {
	var values, heading, row strings.Builder
	for i := range s.cols {
		c := &s.cols[i]
		name := strings.ToUpper(c.key)
		values.WriteString("Value " + name + " (" + c.pattern() + ")\n")
		if i > 0 {
			heading.WriteString(`\s+`)
			if i == len(s.cols)-1 && c.kind == KindText {
				row.WriteString(`(?:\s{2,}|$$)`) // an empty one leaves no blanks at the end of its line
			} else {
				row.WriteString(`\s{2,}`)
			}
		}
		heading.WriteString(regexp.QuoteMeta(c.heading()))
		row.WriteString("${" + name + "}")
	}
	return values.String() + "\nStart\n" +
		`  ^\s*` + heading.String() + `\s*$$ -> Rows` + "\n" +
		"\nRows\n" +
		`  ^\s*` + row.String() + `\s*$$ -> Record` + "\n" +
		`  ^\s*$$` + "\n" +
		`  ^. -> Error` + "\n"
}

// TextFSM is [Schema.TextFSM] of the table that the filters are for.
func (p pipes) TextFSM() string { return p.schema.TextFSM() }
