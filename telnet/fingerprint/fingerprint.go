package fingerprint

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vtykit/vtykit/telnet"
)

// Version is the layout of [Fingerprint] and of what its hash covers.
const Version = 1

// hashLen is the length of Hash in hexadecimal digits, and of the names of stored files.
const hashLen = 16

// Fingerprint is what a [Recorder] knows, in the order in which it is stored. Whatever the peer wrote is printable, at most 40
// bytes a name, and all lists are bounded. Commands are written "WILL NAWS". decode(encode(f)) is f.
type Fingerprint struct {
	Version int `json:"version"`
	// Hash covers what depends on the client program: the set of its commands, how it names terminals, which key functions it
	// lists. Sizes, speeds, users, hosts, keys, terminals of known families and what was typed are left out, and the order of commands too,
	// for it depends on the network.
	Hash     string   `json:"hash"`
	Clients  []string `json:"clients,omitempty"` // see [Identity]
	Sure     bool     `json:"sure,omitempty"`
	Protocol Protocol `json:"protocol"`
	// Opening is what the client said before the server said anything, Volunteered what nobody had asked for later.
	Opening     []string `json:"opening,omitempty"`
	Volunteered []string `json:"volunteered,omitempty"`
	// Answers are the first answers to each request, refusals among them, in their order; Unanswered are the server's requests
	// without one.
	Answers    []string `json:"answers,omitempty"`
	Unanswered []string `json:"unanswered,omitempty"`
	// Commands are all of the client's, in their order.
	Commands        []string `json:"commands,omitempty"`
	TerminalTypes   []string `json:"terminal_types,omitempty"` // different ones, in their order
	Window          string   `json:"window,omitempty"`         // the last, columns by rows, as claimed
	Speed           string   `json:"speed,omitempty"`
	Charset         string   `json:"charset,omitempty"`         // the one accepted
	Environ         []string `json:"environ,omitempty"`         // "VAR USER", "USERVAR TERM=xterm"
	SLC             []string `json:"slc,omitempty"`             // the first table: function, flags, character in hexadecimal (RFC 1184)
	Subnegotiations []string `json:"subnegotiations,omitempty"` // the others, with their first 8 bytes
	Controls        []string `json:"controls,omitempty"`        // commands of two bytes, "IP TIMING-MARK" with the mark behind it
	Enter           []string `json:"enter,omitempty"`           // "CR NUL", "CR LF", "CR", "LF"
	EnterSplit      bool     `json:"enter_split,omitempty"`     // the two bytes came apart
	Undoubled       bool     `json:"undoubled,omitempty"`       // a byte 255 was not sent as IAC IAC
	Terminal        Terminal `json:"terminal,omitempty"`        // what the robot check found
	Cut             bool     `json:"cut,omitempty"`             // a bound was reached and something left out
}

// Fingerprint is what is known until now. More may be recorded later.
func (r *Recorder) Fingerprint() Fingerprint {
	f := Fingerprint{
		Version: Version, Protocol: r.protocol(), TerminalTypes: slices.Clone(r.types), Window: r.window, Speed: r.speed,
		Charset: r.charset, Environ: slices.Clone(r.vars), Subnegotiations: slices.Clone(r.bodies), Controls: slices.Clone(r.controls),
		Enter: slices.Clone(r.enter), EnterSplit: r.enterSplit, Undoubled: r.undoubled, Terminal: r.terminal, Cut: r.cut,
	}
	if r.cr && !slices.Contains(f.Enter, "CR") {
		f.Enter = append(f.Enter, "CR")
	}
	set := make(map[string]bool)
	for i, c := range r.commands {
		name := commandName(c.verb, c.option)
		f.Commands = append(f.Commands, name)
		switch {
		case c.how == answered:
			f.Answers = append(f.Answers, name)
		case c.how != volunteered:
			continue
		case i < r.opening:
			f.Opening = append(f.Opening, name)
		default:
			f.Volunteered = append(f.Volunteered, name)
		}
		if c.option != telnet.OptXDISPLOC { // offered where the person has a display
			set[name] = true
		}
	}
	for o := range 256 {
		for i, verb := range [...]byte{telnet.DO, telnet.WILL} {
			if s := r.sides[i][o]; s.asked && !s.answered {
				f.Unanswered = append(f.Unanswered, commandName(verb, byte(o)))
			}
		}
	}
	for _, s := range r.slc {
		f.SLC = append(f.SLC, hex.EncodeToString(s[:]))
	}
	f.Hash = f.hash(set)
	id := f.Identify()
	f.Clients, f.Sure = id.Clients, id.Sure
	return f
}

func (r *Recorder) protocol() Protocol {
	p := sniff(r.head)
	switch {
	case p != "":
		return p
	case r.telnetSeen:
		return Telnet
	case len(r.head) > 0:
		return Text
	}
	return Nothing
}

// hash is the beginning of a SHA-256 over the program's part.
func (f *Fingerprint) hash(commands map[string]bool) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d\n%s\n", f.Version, f.Protocol)
	list := make([]string, 0, len(commands))
	for c := range commands {
		list = append(list, c)
	}
	slices.Sort(list)
	line(h, list)
	list = list[:0]
	for _, t := range f.TerminalTypes {
		list = append(list, typeClass(t))
	}
	line(h, list)
	list = list[:0]
	for _, s := range f.SLC {
		list = append(list, s[:4]) // the character is the person's
	}
	line(h, list)
	list = list[:0]
	for _, b := range f.Subnegotiations {
		name, _, _ := strings.Cut(b, " ")
		list = append(list, name)
	}
	slices.Sort(list)
	line(h, slices.Compact(list))
	line(h, []string{f.Charset})
	return hex.EncodeToString(h.Sum(nil))[:hashLen]
}

func line(w io.Writer, items []string) { fmt.Fprintf(w, "%q\n", items) }

// typeClass is a terminal's name without what depends on the terminal: clients that hand on $TERM differ only in the case of it.
func typeClass(name string) string {
	if !knownTerminal(name) {
		return name
	}
	if name == strings.ToUpper(name) {
		return "A TERMINAL"
	}
	return "a terminal"
}

// knownTerminal says whether a name is a terminal's in the common databases, and no product's.
func knownTerminal(name string) bool {
	name = strings.ToLower(name)
	for _, family := range [...]string{"xterm", "vt", "ansi", "linux", "screen", "tmux", "rxvt", "putty", "cygwin", "dumb",
		"unknown", "konsole", "kitty", "alacritty", "foot", "wezterm", "eterm", "gnome", "sun", "network"} {
		if strings.HasPrefix(name, family) {
			return true
		}
	}
	return false
}

func commandName(verb, option byte) string {
	return telnet.CommandName(verb) + " " + telnet.OptionName(option)
}
