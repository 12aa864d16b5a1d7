package console

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vtykit/vtykit/console/grammar"
)

// Finding is something that operators or their scripts will stumble over.
type Finding struct {
	Where string // mode and command, or which text
	Text  string // what is wrong with it
}

func (f Finding) String() string { return f.Where + ": " + f.Text }

// Bounds of what Lint accepts.
const (
	maxHelpWidth = 60 // columns of a help text
	maxBanner    = 80 // columns of a line of a banner
	maxFindings  = 1000
)

// Prompts that netmiko, scrapli, ansible, rancid, Net::Telnet::Cisco, oxidized and unicon all recognise.
var (
	safeHost   = regexp.MustCompile(`^[A-Za-z0-9._-]{1,20}$`)
	safePrompt = regexp.MustCompile(`^HOST(\(config[A-Za-z0-9-]{0,26}\))?[>#] ?$`)
)

// trips are what tools look for in all that they read.
var trips = []struct {
	re   *regexp.Regexp
	text string
}{
	{regexp.MustCompile(`[>#$] ?$`), "ends like a prompt"},
	{regexp.MustCompile(`(?i)(password|passcode|passphrase): ?$`), "ends like the question for a password"},
	{regexp.MustCompile(`(?i)(login|username): ?$`), "ends like the question for a name"},
	{regexp.MustCompile(`(?i)-- ?more ?--`), "looks like the pager"},
	{regexp.MustCompile(`^%`), "begins like an error"},
	{regexp.MustCompile(`(?i)\berror:`), "says error:"},
	{regexp.MustCompile(`(?i)invalid input`), "says invalid input"},
	{regexp.MustCompile(`(?i)(incomplete|ambiguous) command`), "says that a command is incomplete or ambiguous"},
	{regexp.MustCompile(`(?i)connection timed out`), "says connection timed out"},
	{regexp.MustCompile(`(?i)authorization failed`), "says authorization failed"},
	{regexp.MustCompile(`\S not found`), "says not found (better: no such)"},
	{regexp.MustCompile(`(?i)type help or `), "says type help or"},
}

// LintText looks in a text that sessions print, such as a banner or a command's usual output, for what automation tools take for
// something else: a prompt, a question for a password, an error. Where names the text.
func LintText(where, text string) (found []Finding) {
	for n, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		at := fmt.Sprintf("%s, line %d", where, n+1)
		line = strings.TrimSuffix(line, "\r")
		for _, t := range trips {
			if t.re.MatchString(line) && len(found) < maxFindings {
				found = append(found, Finding{at, t.text})
			}
		}
		if !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			found = append(found, Finding{at, "has control characters, or is no UTF-8"})
		}
	}
	return found[:min(len(found), maxFindings)]
}

// Lint looks at a console as it will be served, for a test of the embedder's own:
//
//	for _, f := range console.Lint(c) {
//		t.Error(f)
//	}
//
// It reports: prompts and a host name that automation tools do not recognise; abbreviations that those tools send (`conf t`, `term len 0`,
// `sh run` and the like) and that do not mean the command; words that differ from a neighbour only by one more letter; help that is
// wider than 60 columns (without help nothing can be registered); banners, and help texts, with what tools take for a prompt, a question or an error; error texts of the dialect that
// do not begin with a percent sign. Hidden commands are left out. Registration is over from then on.
func Lint(c *Console) []Finding {
	c.freeze.Do(c.finish)
	l := &linter{c: c}
	host := c.hostname()
	if !safeHost.MatchString(host) {
		l.add("host name", fmt.Sprintf("%q is not 1 to 20 of A-Z a-z 0-9 . _ -", host))
	}
	l.dialect()
	for name, f := range map[string]func() string{"banner": c.cfg.Banner, "exec banner": c.cfg.Exec} {
		if f != nil {
			l.found = append(l.found, LintText(name, f())...)
			for n, line := range strings.Split(f(), "\n") {
				if displayWidth(line) > maxBanner {
					l.add(fmt.Sprintf("%s, line %d", name, n+1), fmt.Sprintf("is wider than %d columns", maxBanner))
				}
			}
		}
	}
	for _, m := range c.modes {
		for _, level := range []int{1, 15} {
			p := m.expand("HOST", level, m.promptExample)
			if !safePrompt.MatchString(p) {
				l.add("mode "+m.name, fmt.Sprintf("the prompt %q is not HOST, (config...) and > or #", p))
				break
			}
		}
		l.mode(m)
	}
	l.abbreviations()
	slices.SortStableFunc(l.found, func(a, b Finding) int { return strings.Compare(a.Where, b.Where) })
	return l.found[:min(len(l.found), maxFindings)]
}

type linter struct {
	c     *Console
	found []Finding
}

func (l *linter) add(where, text string) {
	if f := (Finding{where, text}); len(l.found) < maxFindings && !slices.Contains(l.found, f) {
		l.found = append(l.found, f)
	}
}

// dialect looks at the texts that report errors.
func (l *linter) dialect() {
	t := &l.c.text
	for name, text := range map[string]string{"Invalid": t.Invalid, "Ambiguous": t.Ambiguous, "Incomplete": t.Incomplete, "Unrecognized": t.Unrecognized,
		"LineTooLong": t.LineTooLong, "BadRegexp": t.BadRegexp, "NoPassword": t.NoPassword, "Internal": t.Internal} {
		if !strings.HasPrefix(text, "%") {
			l.add("dialect, "+name, fmt.Sprintf("the error %q does not begin with %%", text))
		}
	}
}

// mode looks at the words and help texts of a mode: it asks for help behind every beginning of every command.
func (l *linter) mode(m *Mode) {
	asked := map[string]bool{}
	for _, cmd := range m.set.Listing(15) {
		usage := strings.TrimPrefix(strings.TrimPrefix(cmd.Usage, "[no] "), "[no|default] ")
		line := ""
		for _, word := range append(strings.Fields(usage), "") {
			if !asked[line] {
				asked[line] = true
				l.entries("mode "+m.name, line, m.set.Help(line, 15))
			}
			if word == "" || strings.ContainsAny(word, "[](){}|.") || word != strings.ToLower(word) {
				break // parameters begin
			}
			line += word + " "
		}
		for _, text := range []string{cmd.Short, cmd.Long} {
			for _, f := range LintText("", text) {
				if _, what, _ := strings.Cut(f.String(), ": "); text != "" {
					l.add("mode "+m.name+", "+usage, "its help "+what)
				}
			}
		}
	}
}

// entries looks at the help behind a line, and at its words beside each other.
func (l *linter) entries(where, line string, h grammar.Help) {
	if line != "" {
		where += ", " + strings.TrimSpace(line)
	}
	words := make([]string, 0, len(h.Entries))
	for _, e := range h.Entries {
		if e.Word == grammar.Enter || e.Word == grammar.Bar {
			continue
		}
		words = append(words, e.Word)
		if n := displayWidth(e.Help); n > maxHelpWidth {
			l.add(where+" "+e.Word, fmt.Sprintf("the help is %d columns wide, more than %d", n, maxHelpWidth))
		}
	}
	for _, a := range words {
		for _, b := range words {
			if len(b) == len(a)+1 && strings.HasPrefix(b, a) {
				l.add(where, fmt.Sprintf("the words %s and %s differ in one letter more: there is no abbreviation of %s", a, b, a))
			}
		}
	}
}

// abbreviations are those that tools send, and fingers.
var abbreviations = []struct{ typed, means string }{
	{"en", "enable"}, {"conf t", "configure terminal"}, {"config t", "configure terminal"}, {"config terminal", "configure terminal"},
	{"term len 0", "terminal length"}, {"term width 512", "terminal width"}, {"term mon", "terminal monitor"}, {"sh ver", "show version"},
	{"sh run", "show running-config"}, {"show run", "show running-config"}, {"sh start", "show startup-config"}, {"sh log", "show logging"},
	{"sh users", "show users"}, {"sh priv", "show privilege"}, {"sh int", "show interfaces"}, {"sh ip int br", "show ip interface brief"},
	{"wr", "write"}, {"wr mem", "write memory"}, {"write mem", "write memory"}, {"copy run start", "copy running-config startup-config"},
	{"ex", "exit"}, {"q", "quit"},
}

// abbreviations looks whether those mean what they mean on IOS, as far as there is such a command.
func (l *linter) abbreviations() {
	set := &l.c.root.set
	there := map[string]bool{}
	for _, cmd := range set.Listing(15) {
		for _, a := range abbreviations {
			if cmd.Usage == a.means || strings.HasPrefix(cmd.Usage, a.means+" ") {
				there[a.means] = true
			}
		}
	}
	for _, a := range abbreviations {
		if !there[a.means] {
			continue
		}
		switch m := set.Match(a.typed, 15); {
		case m.Status != grammar.OK:
			l.add("mode "+l.c.root.name, fmt.Sprintf("the abbreviation %q of %q is %s", a.typed, a.means, strings.ToLower(m.Status.String())))
		case m.Path != a.means:
			l.add("mode "+l.c.root.name, fmt.Sprintf("the abbreviation %q means %q, not %q", a.typed, m.Path, a.means))
		}
	}
}

// promptExample is what may stand for the words of a prompt that come and go.
func (m *Mode) promptExample(word string) (text string, known bool) {
	switch word {
	case "mode":
		return m.name, true
	case "range":
		return "-range", true
	case "tag":
		return "-s-12345678", true
	}
	return "", false
}
