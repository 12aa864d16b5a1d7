package device

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Bounds of the configuration. A banner in one line with its delimiters stays below the 4 096 bytes of a command line.
const (
	MaxHostname    = 20 // characters, so that prompts stay as scripts expect them
	MaxDescription = 240
	MaxBanner      = 3072 // bytes
	MaxExecTimeout = 35791 * time.Minute
	MaxHistory     = 256 // lines
	MaxScreen      = 512 // rows or columns of a line

	maxName       = 64  // bytes of an interface or user name
	maxSecret     = 512 // bytes of a password hash
	maxUsers      = 256
	maxInterfaces = 4096
	maxRoutes     = 4096
)

// Auto as a length or width means what the terminal says.
const Auto = -1

// Severity is that of a log message: 0 is the worst, 7 the least.
type Severity int

// Severities of log messages. Off as a threshold lets nothing through.
const (
	Off Severity = iota - 1
	Emergencies
	Alerts
	Critical
	Errors
	Warnings
	Notifications
	Informational
	Debugging
)

// SeverityNames are the words of IOS, from 0 to 7.
func SeverityNames() []string {
	return []string{"emergencies", "alerts", "critical", "errors", "warnings", "notifications", "informational", "debugging"}
}

// String is the word of IOS, or "off".
func (s Severity) String() string {
	if names := SeverityNames(); s >= 0 && int(s) < len(names) {
		return names[s]
	}
	return "off"
}

// ParseSeverity reads a word of SeverityNames or a number from 0 to 7.
func ParseSeverity(word string) (Severity, error) {
	for i, name := range SeverityNames() {
		if strings.EqualFold(word, name) || word == string(rune('0'+i)) {
			return Severity(i), nil
		}
	}
	return Off, &InvalidError{"severity is 0 to 7 or its name"}
}

// Settings are one state of the configuration. [DefaultSettings] is the state of a new router; a value that runs
// must not be changed.
type Settings struct {
	Hostname     string
	EnableSecret string // hash; "" is none
	Users        []User
	Interfaces   map[string]InterfaceSettings // by name
	Routes       []StaticRoute
	Banner       Banner
	Logging      Logging
	Line         LineSettings
	AAA          AAA
	AccessLists  []AccessList
	Login        Section // what is done about failed logins; nil is none
}

// Section is settings of another part of the program, as the commands of global configuration that make them. It never changes.
type Section interface{ Lines() []string }

// User is one account.
type User struct {
	Name      string
	Privilege int    // 0 to 15
	Secret    string // hash
}

// InterfaceSettings are data only: the machine's interface stays as it is.
type InterfaceSettings struct {
	Description string
	Shutdown    bool
}

// StaticRoute is data only: the machine does not use it.
type StaticRoute struct {
	Prefix netip.Prefix
	Via    netip.Addr
}

// Banner holds texts of one or more lines, divided by LF; "" is none.
type Banner struct {
	MOTD  string // before the login
	Login string // behind MOTD
	Exec  string // after the login
}

// Logging holds thresholds: messages of this severity or a worse one go to the daemon's own output, to sessions that asked,
// and to the buffer.
type Logging struct{ Console, Monitor, Buffered Severity }

// LineSettings are what a session starts with.
type LineSettings struct {
	ExecTimeout time.Duration // whole seconds; 0 is never
	Length      int           // rows; 0 is no paging; Auto
	Width       int           // columns; 0 is unlimited; Auto
	History     int           // lines
	LineAccess
}

// DefaultSettings returns the settings of a new router.
func DefaultSettings() *Settings {
	return &Settings{
		Hostname: "router",
		Logging:  Logging{Debugging, Debugging, Debugging},
		Line:     LineSettings{ExecTimeout: 10 * time.Minute, Length: Auto, Width: Auto, History: 20},
	}
}

// InvalidError is a setting that cannot be. Text is the reason in words for an operator.
type InvalidError struct{ Text string }

func (e *InvalidError) Error() string { return "device: " + e.Text }

func invalid(format string, args ...any) error { return &InvalidError{fmt.Sprintf(format, args...)} }

// Clone copies the settings, so that the copy can be changed.
func (s *Settings) Clone() *Settings {
	c := *s
	c.Users = slices.Clone(s.Users)
	c.Routes = slices.Clone(s.Routes)
	c.AAA = s.AAA.clone()
	c.AccessLists = slices.Clone(s.AccessLists)
	c.Interfaces = maps.Clone(s.Interfaces)
	if c.Interfaces == nil {
		c.Interfaces = map[string]InterfaceSettings{}
	}
	return &c
}

// Check puts settings in order and refuses what could not be written to a file and read again, or would break a prompt. Its error is an
// [*InvalidError].
func (s *Settings) Check() error {
	s.normalise()
	return s.validate()
}

// normalise gives each state one form: sorted, without what is not set.
func (s *Settings) normalise() {
	for name, in := range s.Interfaces {
		in.Description = strings.TrimSpace(in.Description)
		s.Interfaces[name] = in
		if in == (InterfaceSettings{}) {
			delete(s.Interfaces, name)
		}
	}
	s.Banner.MOTD = trimBanner(s.Banner.MOTD)
	s.Banner.Login = trimBanner(s.Banner.Login)
	s.Banner.Exec = trimBanner(s.Banner.Exec)
	for i, r := range s.Routes {
		s.Routes[i].Prefix = r.Prefix.Masked()
	}
	slices.SortFunc(s.Routes, func(a, b StaticRoute) int {
		if c := a.Prefix.Addr().Compare(b.Prefix.Addr()); c != 0 {
			return c
		}
		if c := a.Prefix.Bits() - b.Prefix.Bits(); c != 0 {
			return c
		}
		return a.Via.Compare(b.Via)
	})
	s.Routes = slices.Compact(s.Routes)
	s.normaliseAccess()
	slices.SortStableFunc(s.Users, func(a, b User) int { return strings.Compare(a.Name, b.Name) })
}

// validate refuses what could not be written to a file and read again, or would break a prompt.
func (s *Settings) validate() error {
	if err := ValidHostname(s.Hostname); err != nil {
		return err
	}
	if s.EnableSecret != "" && !word(s.EnableSecret, maxSecret) {
		return invalid("the enable secret is no password hash")
	}
	if len(s.Users) > maxUsers || len(s.Interfaces) > maxInterfaces || len(s.Routes) > maxRoutes {
		return invalid("too many entries: at most %d users, %d interfaces and %d routes", maxUsers, maxInterfaces, maxRoutes)
	}
	for i, u := range s.Users {
		switch {
		case !word(u.Name, maxName):
			return invalid("a user name is 1 to %d printable characters without blanks", maxName)
		case i > 0 && s.Users[i-1].Name == u.Name:
			return invalid("two users have the name %s", u.Name)
		case u.Privilege < 0 || u.Privilege > 15:
			return invalid("a privilege level is 0 to 15")
		case !word(u.Secret, maxSecret):
			return invalid("the secret of user %s is no password hash", u.Name)
		}
	}
	for name, in := range s.Interfaces {
		if name == "" || !line(name, maxName) || strings.TrimSpace(name) != name {
			return invalid("an interface name is 1 to %d printable bytes", maxName)
		}
		if !line(in.Description, MaxDescription) {
			return invalid("a description is one line of at most %d printable bytes", MaxDescription)
		}
	}
	for _, r := range s.Routes {
		if !r.Prefix.IsValid() || !r.Via.IsValid() || r.Prefix.Addr().Is4() != r.Via.Is4() || r.Via.Is4In6() {
			return invalid("a route needs a prefix and a gateway of one address family")
		}
	}
	for _, text := range []string{s.Banner.MOTD, s.Banner.Login, s.Banner.Exec} {
		if len(text) > MaxBanner || strings.Contains(text, bannerMark) || !line(strings.ReplaceAll(text, "\n", " "), MaxBanner) {
			return invalid("a banner is at most %d printable bytes without %s", MaxBanner, bannerMark)
		}
	}
	for _, level := range []Severity{s.Logging.Console, s.Logging.Monitor, s.Logging.Buffered} {
		if level < Off || level > Debugging {
			return invalid("severity is 0 to 7")
		}
	}
	if err := s.AAA.validate(); err != nil {
		return err
	}
	l := s.Line
	switch {
	case l.ExecTimeout < 0 || l.ExecTimeout > MaxExecTimeout || l.ExecTimeout%time.Second != 0:
		return invalid("exec-timeout is 0 to %d minutes in whole seconds", int(MaxExecTimeout.Minutes()))
	case l.Length < Auto || l.Length > MaxScreen || l.Width < Auto || l.Width > MaxScreen:
		return invalid("length and width are 0 to %d", MaxScreen)
	case l.History < 0 || l.History > MaxHistory:
		return invalid("history size is 0 to %d", MaxHistory)
	}
	for _, text := range lines(s.Login) {
		if !line(text, MaxDescription) {
			return invalid("a setting is one line of at most %d printable bytes", MaxDescription)
		}
	}
	if err := s.Line.LineAccess.validate(); err != nil {
		return err
	}
	return s.validateAccess()
}

func lines(s Section) []string {
	if s == nil {
		return nil
	}
	return s.Lines()
}

// ValidHostname accepts 1 to 20 of [A-Za-z0-9._-] that begin with a letter: what the prompt patterns of netmiko, scrapli,
// ansible and rancid have in common.
func ValidHostname(name string) error {
	ok := name != "" && len(name) <= MaxHostname && letter(name[0])
	for i := range len(name) {
		c := name[i]
		ok = ok && (letter(c) || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-')
	}
	if !ok {
		return invalid("a host name is 1 to %d of A-Z a-z 0-9 . _ - and begins with a letter", MaxHostname)
	}
	return nil
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// word tells whether s is 1 to limit bytes of visible ASCII that a command line takes as one word.
func word(s string, limit int) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte(`"'\|!?`, c) >= 0 {
			return false
		}
	}
	return s != "" && len(s) <= limit
}

// line tells whether s is at most limit bytes of printable UTF-8; a tab is printable.
func line(s string, limit int) bool {
	for _, r := range s {
		if r != '\t' && !unicode.IsPrint(r) {
			return false
		}
	}
	return utf8.ValidString(s) && len(s) <= limit
}
