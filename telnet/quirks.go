package telnet

import (
	"slices"
	"strings"
)

// A Quirk is where a family of clients departs from the RFCs: how it is recognised and what is done for it. Source names the public
// account of it, or the recording it was seen in.
type Quirk struct {
	Name string
	// Types are beginnings of a terminal's name, in lower case; a client that says such a name is one of the family.
	Types []string
	// Cycle is the beginning of the list of terminal names that the family says, in lower case and whole. Empty is none.
	Cycle []string
	// Options are options that only this family offers or agrees to.
	Options []byte
	// Effect is what the package does.
	Effect string
	Source string
}

// Rows of the table that code looks at.
const (
	quirkMicrosoft = iota
	quirkMUD
)

var quirks = [...]Quirk{
	quirkMicrosoft: {
		Name:   "Microsoft telnet",
		Cycle:  []string{"ansi", "vt100"},
		Effect: "NEW-ENVIRON is asked for behind TERMINAL-TYPE only, in one short SEND, without USER and without wildcards",
		Source: "jquast/telnetlib3#24: asking for USER, and a long SEND, end telnet.exe",
	},
	quirkMUD: {
		Name: "clients for games",
		Types: []string{"mudlet", "tintin++", "mushclient", "cmud", "zmud", "tinyfugue", "kildclient", "potato", "beip", "blightmud",
			"axmud", "mtts "},
		Options: []byte{OptGMCP, OptMSDP, OptMXP, OptMSP, OptATCP, OptAardwolf},
		Effect:  "WONT ECHO: the client shows and edits the line itself",
		Source:  "Mudlet, ctelnet.cpp, and tintin++ as recorded (tintin/P): WILL ECHO hides the input line as for a password",
	},
	{
		Name:   "inetutils telnet",
		Effect: "every NEW-ENVIRON SEND is shorter than 240 bytes",
		Source: "GNU inetutils, telnet.c: 256 bytes for a subnegotiation; what is longer is cut",
	},
	{
		Name:   "netkit telnet and telnet-ssl",
		Effect: "an empty answer to a NEW-ENVIRON SEND with names is followed by one without names, once",
		Source: "recorded (netkit/B): a SEND that names anything is answered with an empty IS",
	},
	{
		Name:   "BSD telnet and plink, ENVIRON",
		Effect: "VAR and VALUE of the old option are told apart by RFC 1571",
		Source: "RFC 1571; recorded (plink/F): the codes are the other way round than in RFC 1408",
	},
	{
		Name:   "busybox telnet",
		Effect: "a refused option is refused once; ECHO is not switched for passwords",
		Source: "recorded (busybox/P, busybox/H): DONT TTYPE is answered with WILL TTYPE for ever; a second WILL ECHO is refused",
	},
	{
		Name:   "BSD telnet, autoflush",
		Effect: "DO TIMING-MARK is answered every time, in order",
		Source: "recorded (netkit/H): output is thrown away until the answer to the mark behind an interrupt",
	},
	{
		Name:   "netmiko",
		Effect: "a client that refuses ECHO and TERMINAL-TYPE is a script, and is echoed to",
		Source: "ktbyers/netmiko#1605; recorded (netmiko-4.6): it waits for the echo that it has refused",
	},
	{
		Name:   "SyncTERM",
		Effect: "an IAC in a subnegotiation that should have been doubled is taken as the byte 255",
		Source: "SyncTERM, telnet_io.c: a width of 255 is sent as it is",
	},
	{
		Name:   "clients that need the size unasked",
		Effect: "window sizes count without WILL NAWS",
		Source: "binaricat/Netcatty#2011: a server that lets the body through types it into the session",
	},
}

// Quirks is the table of what is known about clients. The caller owns it.
func Quirks() []Quirk {
	table := slices.Clone(quirks[:])
	for i := range table {
		q := &table[i]
		q.Types, q.Cycle, q.Options = slices.Clone(q.Types), slices.Clone(q.Cycle), slices.Clone(q.Options)
	}
	return table
}

// tellsOfEcho says whether an option can change what readsEchoAsPassword says.
func tellsOfEcho(code byte) bool {
	return code == OptTTYPE || slices.Contains(quirks[quirkMUD].Options, code)
}

// readsEchoAsPassword says whether the peer has shown itself to be a client for games.
func (e *Engine) readsEchoAsPassword() bool {
	q := &quirks[quirkMUD]
	for _, o := range q.Options {
		if e.offered(o) || e.Enabled(o, Local) || e.Enabled(o, Remote) {
			return true
		}
	}
	t, _ := e.Option(OptTTYPE).(*TTYPE)
	return t != nil && slices.ContainsFunc(t.said, func(name string) bool {
		return slices.ContainsFunc(q.Types, func(begin string) bool { return strings.HasPrefix(name, begin) })
	})
}

// identified says whether the peer's terminal names tell Microsoft's client from others, and whether it is that. A peer that
// refuses TERMINAL-TYPE is none.
func (e *Engine) identified() (known, microsoft bool) {
	t, _ := e.Option(OptTTYPE).(*TTYPE)
	if t == nil || e.Denied(OptTTYPE, Remote) {
		return true, false
	}
	cycle := quirks[quirkMicrosoft].Cycle
	n := min(len(t.said), len(cycle))
	if !slices.Equal(t.said[:n], cycle[:n]) {
		return true, false
	}
	return n == len(cycle) || n > 0 && !t.asked, n == len(cycle)
}
