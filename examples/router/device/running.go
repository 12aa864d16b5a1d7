package device

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// SecretType is the number written before a password hash: 5 and 8 before those that IOS calls so, 9 before the others, salted slow ones
// that are not IOS's among them. A 0 stands before a password in clear, which is never written.
func SecretType(hash string) int {
	switch {
	case strings.HasPrefix(hash, "$1$"):
		return 5
	case strings.HasPrefix(hash, "$8$"):
		return 8
	}
	return 9
}

// LastVTY is the number of the last line that `line vty 0 15` names.
const LastVTY = 15

// bannerMark divides a banner from the commands around it. On IOS it shows Ctrl-C, in two characters as here.
const bannerMark = "^C"

// WriteRunning writes the configuration as `show running-config` does. names are the machine's interfaces, listed even when
// nothing is set for them.
func WriteRunning(w io.Writer, s *Settings, names []string) error {
	return writeBuilt(w, s.text(names))
}

// WriteRunningInterface writes what of it is about one interface, as `show running-config interface` does.
func WriteRunningInterface(w io.Writer, s *Settings, name string) error {
	var b strings.Builder
	b.WriteString("!\n")
	s.writeInterface(&b, name)
	b.WriteString("end\n")
	return writeBuilt(w, b.String())
}

func writeBuilt(w io.Writer, text string) error {
	_, err := fmt.Fprintf(w, "Building configuration...\n\nCurrent configuration : %d bytes\n%s", len(text), text)
	return err
}

// writeInterface writes the section of one interface.
func (s *Settings) writeInterface(w io.Writer, name string) {
	fmt.Fprintf(w, "interface %s\n", quote(name))
	in := s.Interfaces[name]
	if in.Description != "" {
		fmt.Fprintf(w, " description %s\n", in.Description)
	}
	if in.Shutdown {
		fmt.Fprint(w, " shutdown\n")
	}
	fmt.Fprint(w, "!\n")
}

// String is the configuration in command lines, from "!" to "end", as a startup-config file holds it.
func (s *Settings) String() string { return s.text(nil) }

func (s *Settings) text(names []string) string {
	var b strings.Builder
	put := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	put("!\nhostname %s\n!", s.Hostname)
	logging := b.Len()
	for _, l := range []struct {
		name  string
		level Severity
	}{{"console", s.Logging.Console}, {"monitor", s.Logging.Monitor}, {"buffered", s.Logging.Buffered}} {
		switch l.level {
		case Debugging: // the default
		case Off:
			put("no logging %s", l.name)
		default:
			put("logging %s %s", l.name, l.level)
		}
	}
	if s.EnableSecret == "" {
		put("no enable secret") // a new router has one
	} else {
		put("enable secret %d %s", SecretType(s.EnableSecret), s.EnableSecret)
	}
	for _, u := range s.Users {
		put("username %s privilege %d secret %d %s", u.Name, u.Privilege, SecretType(u.Secret), u.Secret)
	}
	for _, l := range lines(s.Login) {
		put("%s", l)
	}
	s.AAA.put(put)
	if b.Len() > logging {
		put("!")
	}
	all := slices.AppendSeq(slices.Clone(names), maps.Keys(s.Interfaces))
	slices.SortFunc(all, CompareNames)
	for _, name := range slices.Compact(all) {
		s.writeInterface(&b, name)
	}
	for _, r := range s.Routes {
		family := "ip"
		if r.Via.Is6() {
			family = "ipv6"
		}
		put("%s route %s %s", family, r.Prefix, r.Via)
	}
	if len(s.Routes) > 0 {
		put("!")
	}
	s.writeAccess(put)
	for _, t := range []struct{ name, text string }{
		{"motd", s.Banner.MOTD}, {"login", s.Banner.Login}, {"exec", s.Banner.Exec}} {
		if t.text != "" {
			put("banner %s %s\n%s\n%s\n!", t.name, bannerMark, t.text, bannerMark)
		}
	}
	s.AAA.putServers(put)
	put("line vty 0 %d", LastVTY)
	put(" exec-timeout %d %d", s.Line.ExecTimeout/time.Minute, s.Line.ExecTimeout%time.Minute/time.Second)
	if s.Line.Length != Auto {
		put(" length %d", s.Line.Length)
	}
	if s.Line.Width != Auto {
		put(" width %d", s.Line.Width)
	}
	if s.Line.History != DefaultSettings().Line.History {
		put(" history size %d", s.Line.History)
	}
	s.Line.LineAccess.write(put)
	put("!\nend")
	return b.String()
}

// quote writes a name as one word of a command line: Windows calls its interfaces "Ethernet 2".
func quote(name string) string {
	if word(name, len(name)) {
		return name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}
