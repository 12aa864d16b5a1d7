package status

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vtykit/vtykit/console"
)

// AlarmKind is what an [AlarmRule] looks at.
type AlarmKind uint8

// The kinds, by the word behind `alarm`.
const (
	AlarmCPU       AlarmKind = iota // load of all cores, percent
	AlarmMemory                     // memory used, percent
	AlarmDisk                       // bytes used of the file system that is mounted at Name, percent
	AlarmInodes                     // inodes used of it, percent
	AlarmInterface                  // the interface Name is down, or not there
	AlarmProcess                    // no process of that name runs
	AlarmService                    // the service Name has failed
)

var alarmKinds = [...]struct {
	word, state, good string // `alarm interface eth0 down`; what it is when it is well again
	severity          console.Severity
}{
	AlarmCPU:       {"cpu", "", "", console.Warnings},
	AlarmMemory:    {"memory", "", "", console.Warnings},
	AlarmDisk:      {"disk", "", "", console.Warnings},
	AlarmInodes:    {"inodes", "", "", console.Warnings},
	AlarmInterface: {"interface", "down", "up", console.Errors},
	AlarmProcess:   {"process", "absent", "running", console.Errors},
	AlarmService:   {"service", "failed", "not failed", console.Errors},
}

func (k AlarmKind) String() string { return alarmKinds[k].word }

// measured says whether the kind has a threshold.
func (k AlarmKind) measured() bool { return alarmKinds[k].state == "" }

// named says whether the kind is about one of several.
func (k AlarmKind) named() bool { return k >= AlarmDisk }

// AlarmRule says when an alarm is raised. There is one of each kind and name.
type AlarmRule struct {
	Kind  AlarmKind
	Name  string        // mount point, interface, process or service; empty for the processor and the memory
	Above int           // of a measured kind: percent, 0 to 99, above which it is raised
	Clear int           // percent at or below which it ends; 0 is 5 below Above, or half of it. Between the two it stays what it is
	For   time.Duration // how long it must be so before it is raised, and be well before it ends; whole seconds up to a day, 0 is at once
}

// Bounds of rules.
const (
	alarmGap     = 5 // percent between raising and clearing where it is not said, and half of the threshold at most
	maxAlarmFor  = 24 * time.Hour
	maxAlarmName = 255 // bytes
	maxAlarms    = 256 // rules
)

// clear is Clear in force.
func (r AlarmRule) clear() int {
	if r.Clear > 0 {
		return r.Clear
	}
	return r.Above - min(alarmGap, (r.Above+1)/2)
}

// String is the rule as a line of configuration: alarm disk /var above 85 for 60.
func (r AlarmRule) String() string {
	var b strings.Builder
	b.WriteString("alarm " + r.object())
	if r.Kind.measured() {
		fmt.Fprintf(&b, " above %d", r.Above)
	} else {
		b.WriteString(" " + alarmKinds[r.Kind].state)
	}
	if r.For > 0 {
		fmt.Fprintf(&b, " for %d", int(r.For/time.Second))
	}
	if r.Kind.measured() && r.Clear > 0 {
		fmt.Fprintf(&b, " clear %d", r.Clear)
	}
	return b.String()
}

// object is what the rule is about: disk /var.
func (r AlarmRule) object() string {
	if r.Name == "" {
		return r.Kind.String()
	}
	return r.Kind.String() + " " + quoted(r.Name)
}

// cause is what raises it: disk /var: above 85 %.
func (r AlarmRule) cause() string {
	text := r.object() + ": " + alarmKinds[r.Kind].state
	if r.Kind.measured() {
		text += fmt.Sprintf("above %d %%", r.Above)
	}
	if r.For > 0 {
		text += fmt.Sprintf(" for %v", r.For)
	}
	return text
}

// quoted is a word as it has to be typed.
func quoted(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\"'\\|#!?") {
		return word
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word) + `"`
}

// check says why a rule cannot be.
func (r AlarmRule) check() error {
	switch {
	case int(r.Kind) >= len(alarmKinds):
		return console.UserError("No such kind of alarm")
	case r.Kind.named() != (r.Name != ""):
		return console.UserError("An alarm of this kind needs a name, or takes none")
	case len(r.Name) > maxAlarmName || !printable(r.Name):
		return console.UserError("The name is too long, or is not printable")
	case r.For < 0 || r.For > maxAlarmFor || r.For%time.Second != 0:
		return console.UserError("The time is more than a day, or is no whole number of seconds")
	case !r.Kind.measured() && (r.Above != 0 || r.Clear != 0):
		return console.UserError("An alarm of this kind has no threshold")
	case r.Kind.measured() && (r.Above < 0 || r.Above > 99):
		return console.UserError("The threshold is not between 0 and 99")
	case r.Clear < 0 || r.Clear > 0 && r.Clear >= r.Above:
		return console.UserError("The alarm must clear below the threshold that raises it")
	}
	return nil
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 })
}

// same says whether two rules are about the same thing.
func (r AlarmRule) same(o AlarmRule) bool { return r.Kind == o.Kind && r.Name == o.Name }

// order is that of a configuration.
func order(a, b AlarmRule) int {
	if a.Kind != b.Kind {
		return int(a.Kind) - int(b.Kind)
	}
	return strings.Compare(a.Name, b.Name)
}

// checked sorts rules and looks at each.
func checked(rules []AlarmRule) ([]AlarmRule, error) {
	rules = slices.Clone(rules)
	slices.SortFunc(rules, order)
	if len(rules) > maxAlarms {
		return nil, console.UserError(fmt.Sprintf("Not more than %d alarms", maxAlarms))
	}
	for i, r := range rules {
		if err := r.check(); err != nil {
			return nil, err
		}
		if i > 0 && r.same(rules[i-1]) {
			return nil, console.UserError("Two alarms for " + r.object())
		}
	}
	return rules, nil
}

// DefaultAlarms are rules that are wrong for few hosts: the processor above 95 % for five minutes, the memory above 95 % for one, and the
// system's own file system above 90 %, in bytes and in inodes.
func DefaultAlarms() []AlarmRule {
	root := "/"
	if runtime.GOOS == "windows" {
		root = "C:"
	}
	return []AlarmRule{
		{Kind: AlarmCPU, Above: 95, For: 5 * time.Minute},
		{Kind: AlarmMemory, Above: 95, For: time.Minute},
		{Kind: AlarmDisk, Name: root, Above: 90},
		{Kind: AlarmInodes, Name: root, Above: 90},
	}
}
