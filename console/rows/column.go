package rows

import (
	"fmt"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// Bounds of a schema.
const (
	MaxColumns = 64 // of one table
	maxName    = 32 // bytes of a column's name
)

// Kind is the type of a column's values.
type Kind uint8

const (
	KindText Kind = iota
	KindInt
	KindFloat
	KindBytes
	KindBool
	KindDuration
	KindTime
	KindAddr
	KindPrefix
)

func (k Kind) String() string {
	return [...]string{"text", "integer", "number", "bytes", "yes or no", "duration", "time", "address", "prefix"}[k]
}

// right says whether values of the kind stand at the right of their column.
func (k Kind) right() bool { return k >= KindInt && k <= KindBytes || k == KindDuration }

// Column is one column of a table. It is made by the function of its kind: Text, Int, Float, Bytes, Bool, Duration, Time, Addr or
// Prefix. Its name is the table's heading and what operators call it, in any case: 1 to 32 letters, digits, `-`, `_`,
// `.` and `/`, a letter first. In JSON and YAML it is in lower case with `_` for all but letters and digits.
type Column struct {
	name, key string
	unit      string
	help      string
	kind      Kind
	decimals  int
	binary    bool // of bytes: powers of 1024
	scaled    bool // of a number: three digits and a prefix
	wide      bool // left out where there is no room
}

// Text is a column of strings. They sort without regard to case, and numbers in them by their value: eth9 is before eth10.
func Text(name string) Column { return Column{name: name, kind: KindText} }

// Int is a column of whole numbers of 64 bits with a sign, printed to the last digit.
func Int(name string) Column { return Column{name: name, kind: KindInt} }

// Float is a column of numbers, printed with so many decimals, 0 to 9.
func Float(name string, decimals int) Column {
	return Column{name: name, kind: KindFloat, decimals: min(max(decimals, 0), 9)}
}

// Bytes is a column of amounts of data in bytes, up to 64 bits, printed with a unit (kB, MB, GB: powers of 1000) and three digits.
func Bytes(name string) Column { return Column{name: name, kind: KindBytes} }

// Bool is a column of yes and no.
func Bool(name string) Column { return Column{name: name, kind: KindBool} }

// Duration is a column of lengths of time, printed as 3d4h, 5m30s or 1.5ms.
func Duration(name string) Column { return Column{name: name, kind: KindDuration} }

// Time is a column of points in time, printed as RFC 3339 to the second, in the zone that they come with.
func Time(name string) Column { return Column{name: name, kind: KindTime} }

// Addr is a column of IP addresses.
func Addr(name string) Column { return Column{name: name, kind: KindAddr} }

// Prefix is a column of IP prefixes.
func Prefix(name string) Column { return Column{name: name, kind: KindPrefix} }

// Unit says what an Int or Float column is measured in. It stands behind the name in the heading of a table, as in `RTT(ms)`, and is
// not part of the name.
func (c Column) Unit(unit string) Column { c.unit = unit; return c }

// Help is what `?` says of the column, in front of its type.
func (c Column) Help(text string) Column { c.help = text; return c }

func (c *Column) heading() string {
	if c.unit == "" {
		return c.name
	}
	return c.name + "(" + c.unit + ")"
}

// describe is what `?` says of the column.
func (c *Column) describe() string {
	what := c.kind.String()
	if c.unit != "" {
		what += " in " + c.unit
	}
	if c.help == "" {
		return strings.ToUpper(what[:1]) + what[1:]
	}
	return c.help + " (" + what + ")"
}

// Schema is the columns of a kind of table. It is immutable and for any number of goroutines.
type Schema struct{ cols []Column }

// New makes a schema. It panics on no columns, more than MaxColumns, a bad name, and two of the same name or key.
func New(cols ...Column) *Schema {
	if len(cols) == 0 || len(cols) > MaxColumns {
		panic(fmt.Sprintf("rows: %d columns; 1 to %d are possible", len(cols), MaxColumns))
	}
	s := &Schema{cols: append([]Column(nil), cols...)}
	seen := map[string]string{}
	for i := range s.cols {
		c := &s.cols[i]
		if !validName(c.name) {
			panic(fmt.Sprintf("rows: column %d has the name %q", i+1, c.name))
		}
		c.key = keyOf(c.name)
		if other, twice := seen[c.key]; twice {
			panic(fmt.Sprintf("rows: the columns %s and %s have the same key %s", other, c.name, c.key))
		}
		seen[c.key] = c.name
	}
	return s
}

// validName says whether a name can be told from the other words of a filter.
func validName(name string) bool {
	if name == "" || len(name) > maxName || !letter(name[0]) || isWord(name) {
		return false
	}
	for i := range len(name) {
		if !nameByte(name[i]) {
			return false
		}
	}
	return true
}

// isWord says whether text is a word of the language of `where`.
func isWord(text string) bool {
	for _, w := range [...]string{"and", "or", "not", "in"} {
		if strings.EqualFold(text, w) {
			return true
		}
	}
	return false
}

func letter(c byte) bool   { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool    { return c >= '0' && c <= '9' }
func nameByte(c byte) bool { return letter(c) || digit(c) || strings.IndexByte("-_./", c) >= 0 }

// keyOf is a column's name in JSON and YAML.
func keyOf(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || r == '/' {
			return '_'
		}
		return r
	}, strings.ToLower(name))
}

// find returns the column of that name.
func (s *Schema) find(name string) (int, bool) {
	for i := range s.cols {
		if strings.EqualFold(s.cols[i].name, name) {
			return i, true
		}
	}
	return 0, false
}

// Pipes is the option that gives the command that prints such tables the filters where, select, sort and as, and their help and
// completion.
func (s *Schema) Pipes() arg.Option { return console.Typed(pipes{s}) }

// Table returns an empty table.
func (s *Schema) Table() *Table { return &Table{schema: s} }
