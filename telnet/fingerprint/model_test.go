package fingerprint

import (
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/telnet"
)

// model is a client made of its recordings: it says what it said to the same commands.
type model struct {
	nc      net.Conn
	in      scanner
	opening []byte          // before anything was asked
	unasked []byte          // behind the first command
	answers map[string]bool // yes or no to "DO ECHO"; what is missing is not answered
	refuses bool            // what is missing is refused
	types   []string
	environ []byte // the answer to a SEND that names variables
	slc     []byte
	types_  int
	said    map[string]bool
	out     []byte
	typed   string // at the beginning
}

// base is the folder whose recordings add what a folder's own do not have.
var base = map[string]string{"netkit-8bit": "netkit", "netkit-E": "netkit", "netkit-minus": "netkit", "netkit-r": "netkit",
	"inetutils-8bit": "inetutils", "inetutils-E": "inetutils", "inetutils-l": "inetutils", "inetutils-minus": "inetutils",
	"inetutils-zmodem": "inetutils", "expect": "inetutils", "clogin": "inetutils", "clogin-netkit": "netkit", "plink-passive": "plink",
	"curl-opts": "curl"}

// newModel makes the client of a folder.
func newModel(t testing.TB, folder string) *model {
	m := &model{answers: make(map[string]bool), said: make(map[string]bool)}
	all := recorded(t)
	for _, from := range []string{folder, base[folder]} {
		for _, s := range all {
			if s.client != from {
				continue
			}
			r := replay(s, 0)
			for _, c := range r.Fingerprint().Answers {
				verb, option, _ := strings.Cut(c, " ")
				ask := map[string]string{"WILL": "DO ", "WONT": "DO ", "DO": "WILL ", "DONT": "WILL "}[verb] + option
				if _, ok := m.answers[ask]; !ok {
					m.answers[ask] = verb == "WILL" || verb == "DO"
				}
			}
			if from != folder {
				continue
			}
			if len(r.types) > len(m.types) {
				m.types = r.types
			}
			for i, c := range r.commands {
				p := []byte{telnet.IAC, c.verb, c.option}
				switch {
				case c.how != volunteered || c.verb == telnet.WONT || c.verb == telnet.DONT || c.option == telnet.OptTimingMark:
				case i < r.opening && !strings.Contains(s.name, "p23"):
					if s.name == "A" {
						m.opening = append(m.opening, p...)
					}
				case s.name == "IOS" || strings.HasPrefix(folder, "nmap"):
					m.unasked = append(m.unasked, p...)
				}
			}
			m.bodies(s)
		}
	}
	switch {
	case folder == "socat" || folder == "ncat-crlf":
		m.typed = "show version\r\n"
	case folder == "nmap-telnet-ntlm-info":
		m.unasked = []byte("\xff\xfa\x25\x00\x0f\x00\x00\xff\xf0")
	case !strings.HasPrefix(folder, "nmap-telnet-e"):
		m.refuses = true
	}
	return m
}

// bodies takes subnegotiations from a scenario.
func (m *model) bodies(s scenario) {
	var named bool
	var in, out scanner
	for _, g := range s.segments {
		if g.sent {
			out.feed(g.p, each(func(option byte, p []byte) { named = option == telnet.OptNewEnviron && len(p) > 2 }))
			continue
		}
		in.feed(g.p, each(func(option byte, p []byte) {
			switch {
			case option == telnet.OptNewEnviron && named && m.environ == nil:
				m.environ = slices.Clone(p)
			case option == telnet.OptLinemode && m.slc == nil && p[0] == lineSLC:
				m.slc = slices.Clone(p)
			}
		}))
	}
}

// each calls a function for each subnegotiation.
type each func(option byte, p []byte)

func (each) text([]byte)                       {}
func (each) command(byte)                      {}
func (each) verb(byte, byte)                   {}
func (f each) body(option byte, p []byte) bool { f(option, p); return true }

// run plays the client until the server closes. Everything that the server wrote as text is returned.
func (m *model) run(nc net.Conn) string {
	m.nc = nc
	w := &wire{model: m}
	m.say(m.opening)
	for i := 0; i+2 < len(m.opening); i += 3 {
		m.said[commandName(m.opening[i+1], m.opening[i+2])] = true
	}
	if m.typed != "" {
		m.say([]byte(m.typed))
	}
	buf := make([]byte, 4096)
	for {
		n, err := nc.Read(buf)
		if err != nil {
			return w.shown.String()
		}
		m.out = nil
		m.in.feed(buf[:n], w)
		m.say(m.out)
	}
}

func (m *model) say(p []byte) {
	if len(p) > 0 {
		_, _ = m.nc.Write(p) // the server may have closed
	}
}

// wire is a model as its scanner sees it.
type wire struct {
	*model
	shown strings.Builder
	begun bool
}

func (w *wire) text(p []byte) { w.shown.Write(p) }
func (w *wire) command(byte)  {}

func (w *wire) verb(verb, option byte) {
	if !w.begun {
		w.begun = true
		w.out = append(w.out, w.unasked...)
		for i := 0; i+2 < len(w.unasked) && w.unasked[1] >= telnet.WILL; i += 3 {
			w.said[commandName(w.unasked[i+1], w.unasked[i+2])] = true
		}
	}
	yes, no := byte(telnet.WILL), byte(telnet.WONT)
	if verb == telnet.WILL || verb == telnet.WONT {
		yes, no = telnet.DO, telnet.DONT
	}
	ask := commandName(verb, option)
	name := commandName(yes, option)
	switch agreed, known := w.answers[ask]; {
	case verb == telnet.DONT || verb == telnet.WONT:
		if w.said[name] {
			w.said[name] = false
			w.out = append(w.out, telnet.IAC, no, option)
		}
	case w.said[name]:
	case agreed:
		w.said[name] = true
		w.out = append(w.out, telnet.IAC, yes, option)
		w.agreed(option)
	case ask == "DO SGA" && !known && len(w.types) == 1 && w.answers["DO NAWS"]: // busybox
		w.out = append(w.out, telnet.IAC, telnet.DO, option)
	case known || w.refuses:
		w.out = append(w.out, telnet.IAC, no, option)
	}
}

// agreed sends what follows an agreement at once.
func (w *wire) agreed(option byte) {
	switch {
	case option == telnet.OptNAWS:
		w.out = append(w.out, "\xff\xfa\x1f\x00\x84\x00\x00\xff\xf0"...) // 132 by 0, as clogin; the others may have it too
	case option == telnet.OptLinemode && w.slc != nil:
		w.sub(option, w.slc)
	}
}

func (w *wire) sub(option byte, p []byte) {
	w.out = append(w.out, telnet.IAC, telnet.SB, option)
	w.out = append(w.out, p...)
	w.out = append(w.out, telnet.IAC, telnet.SE)
}

func (w *wire) body(option byte, p []byte) bool {
	switch {
	case option == telnet.OptTTYPE && len(w.types) > 0:
		name := w.types[min(w.types_, len(w.types)-1)]
		w.types_++
		w.sub(option, append([]byte{0}, name...))
	case option == telnet.OptTSPEED:
		w.sub(option, []byte("\x0038400,38400"))
	case option == telnet.OptNewEnviron && w.environ != nil:
		w.sub(option, w.environ)
	}
	return true
}
