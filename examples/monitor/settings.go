package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/vtykit/vtykit/console/status"
	"github.com/vtykit/vtykit/internal/safe"
)

// maxSettings is how many bytes a settings file may have.
const maxSettings = 1 << 20

// defaults is the settings file of the first start, and at once the value of each key that a file leaves out.
//
//go:embed monitor.toml
var defaults string

// settings are what the settings file says. Paths in it are relative to the file's folder.
type settings struct {
	Listen   string
	Hostname string // empty: the system's
	Users    string
	Screens  string
	Start    string // the screen that a person begins with, empty for the prompt
	Transfer string // empty: no files are sent or received
	Guest    bool
	Shell    bool
	Alarms   []string // as configuration commands
	Syslog   string   // the collector of the log, empty for none
	Limits   limits
	NATS     natsSettings
}

type limits struct {
	Sessions   int
	PerSource  int `toml:"per_source"`
	Idle       int // minutes, 0 is never
	TransferMB int `toml:"transfer_mb"`
}

type natsSettings struct {
	URL, User, Password, Listen, Cluster string
	Routes                               []string
}

// loadSettings reads the settings file, and makes it with the defaults where there is none.
func loadSettings(path string) (settings, error) {
	text, err := readSettings(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return settings{}, err
		}
		if text, err = firstSettings(); err == nil {
			err = safe.WriteFile(path, []byte(text), 0o600)
		}
	}
	if err != nil {
		return settings{}, err
	}
	set, err := parseSettings(text)
	if err != nil {
		return settings{}, fmt.Errorf("%s: %w", path, err)
	}
	return set, nil
}

func readSettings(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular() || info.Size() > maxSettings:
		return "", fmt.Errorf("%s: no file of at most %d bytes", path, maxSettings)
	}
	text, err := os.ReadFile(path)
	return strings.ReplaceAll(string(text), "\r\n", "\n"), err
}

// firstSettings is the file of the first start.
func firstSettings() (string, error) { return saved(defaults, settings{Alarms: defaultAlarms()}) }

// defaultAlarms are sane for most hosts of this system.
func defaultAlarms() (list []string) {
	for _, r := range status.DefaultAlarms() {
		list = append(list, r.String())
	}
	return list
}

// parseSettings reads settings over the defaults. A key that does not exist is an error that names its line, as is a value of the wrong type.
func parseSettings(text string) (set settings, err error) {
	if _, err := toml.Decode(defaults, &set); err != nil {
		return set, err
	}
	set.Alarms = defaultAlarms()
	meta, err := toml.Decode(text, &set)
	var wrong toml.ParseError
	if errors.As(err, &wrong) {
		err = errors.New(strings.TrimPrefix(safe.Line(wrong.Error(), 200), "toml: ")) // it names the line
	}
	if err != nil {
		return set, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0].String()
		return set, fmt.Errorf("line %d: there is no setting %s", lineOf(text, unknown[0]), safe.Line(key, 80))
	}
	return set, set.check()
}

// lineOf is where a key stands: toml does not say. It is the first line that begins with the key's last word, behind the header of its table.
func lineOf(text string, key toml.Key) int {
	header := ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			header = strings.Trim(line, "[] \t")
		}
		name, _, _ := strings.Cut(line, "=")
		name = strings.Trim(name, " \t\"'")
		if full := key.String(); name == full || header == full || header+"."+name == full {
			return i + 1
		}
	}
	return 1
}

var hostnameForm = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,18}[A-Za-z0-9])?$`)

// check says what is wrong with settings that can be read.
func (s *settings) check() error {
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		return fmt.Errorf("listen \"%s\": an address and a port, such as 127.0.0.1:2324", safe.Line(s.Listen, 80))
	}
	if s.Hostname != "" && !hostnameForm.MatchString(s.Hostname) {
		return fmt.Errorf("hostname \"%s\": 1 to 20 letters, digits, dots and dashes", safe.Line(s.Hostname, 80))
	}
	if s.Users == "" || s.Screens == "" {
		return errors.New("users and screens must have a path")
	}
	if _, err := collectorOf(s.Syslog); err != nil {
		return err
	}
	for name, n := range map[string]int{"sessions": s.Limits.Sessions, "per_source": s.Limits.PerSource, "transfer_mb": s.Limits.TransferMB} {
		if n < 1 || n > 100_000 {
			return fmt.Errorf("limits.%s %d: 1 to 100000", name, n)
		}
	}
	if s.Limits.Idle < 0 || s.Limits.Idle > 35791 {
		return fmt.Errorf("limits.idle %d: 0 to 35791 minutes", s.Limits.Idle)
	}
	return nil
}

// path is where a path of the settings leads.
func (s *settings) path(config, name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(config), name)
}

// hostname is the setting, or the system's name as far as a prompt can have it.
func (s *settings) hostname() string {
	if s.Hostname != "" {
		return s.Hostname
	}
	name, _ := os.Hostname()
	name, _, _ = strings.Cut(name, ".")
	name = strings.Trim(regexp.MustCompile(`[^A-Za-z0-9-]+`).ReplaceAllString(name, "-"), "-")
	if name = strings.Trim(name[:min(len(name), 20)], "-"); name == "" {
		return "monitor"
	}
	return name
}

// saved is text with other values of hostname and alarms in place of its own; all else stays, comments too, but for those within the list of
// alarms. It fails where the two cannot be found for sure, such as in a file that writes them as a = { b = c } does.
func saved(text string, want settings) (string, error) {
	for key, value := range map[string]any{"hostname": want.Hostname, "alarms": want.Alarms} {
		line, err := assignment(key, value)
		if err != nil {
			return "", err
		}
		from, to := span(text, key)
		text = text[:from] + line + text[to:]
	}
	got, err := parseSettings(text)
	if err != nil || got.Hostname != want.Hostname || !slices.Equal(got.Alarms, want.Alarms) {
		return "", errors.New("the settings file is written in a way that cannot be changed here: edit hostname and alarms by hand")
	}
	return text, nil
}

// assignment is key = value.
func assignment(key string, value any) (string, error) {
	list, ok := value.([]string)
	if !ok || len(list) == 0 {
		if ok {
			value = []string{}
		}
		p, err := toml.Marshal(map[string]any{key: value})
		return string(p), err
	}
	var b strings.Builder
	b.WriteString(key + " = [\n")
	for _, v := range list {
		p, err := toml.Marshal(map[string]any{"v": v})
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "  %s,\n", strings.TrimPrefix(strings.TrimSpace(string(p)), "v = "))
	}
	b.WriteString("]\n")
	return b.String(), nil
}

// span is where a key of the top level is assigned in text, with the line's end; an empty span at the end of the top level where it is not.
func span(text, key string) (from, to int) {
	begin := regexp.MustCompile(`^` + key + `[ \t]*=`)
	for at := 0; at < len(text); {
		end := at + strings.IndexByte(text[at:]+"\n", '\n')
		switch line := strings.TrimLeft(text[at:end], " \t"); {
		case strings.HasPrefix(line, "["):
			return at, at
		case begin.MatchString(line):
			return at, min(valueEnd(text, at+strings.IndexByte(text[at:], '=')+1)+1, len(text))
		case strings.Contains(line, "="):
			end = valueEnd(text, at+strings.IndexByte(text[at:], '=')+1)
		}
		at = end + 1
	}
	return len(text), len(text)
}

// valueEnd is the end of the line on which the value that begins at i ends: brackets in strings and comments do not count.
func valueEnd(text string, i int) int {
	depth := 0
	for ; i < len(text); i++ {
		switch c := text[i]; c {
		case '[':
			depth++
		case ']':
			depth--
		case '#':
			i += strings.IndexByte(text[i:]+"\n", '\n') - 1
		case '"', '\'':
			for i++; i < len(text) && text[i] != c && text[i] != '\n'; i++ {
				if c == '"' && text[i] == '\\' {
					i++
				}
			}
		case '\n':
			if depth <= 0 {
				return i
			}
		}
	}
	return len(text)
}

var (
	// passwordValue is a key that ends in password with its value: a string of TOML in any of its forms, whole or not, or a bare word.
	passwordValue = regexp.MustCompile(`(?is)(password["']?[ \t]*=[ \t]*)("""(?:\\.|[^\\])*?(?:"""+|\z)|'''.*?(?:'''+|\z)|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|[^\s,}\]]+)`)
	// userOfURL is what stands before the host of a URL.
	userOfURL = regexp.MustCompile(`://[^\s"',]*@`)
)

// masked is a settings file without its passwords.
func masked(text string) string {
	return userOfURL.ReplaceAllString(passwordValue.ReplaceAllString(text, `${1}"***"`), "://***@")
}
