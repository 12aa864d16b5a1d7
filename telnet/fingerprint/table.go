package fingerprint

import (
	"slices"
	"strings"
)

// bsdVolunteers is what the BSD clients say where the port is 23 and was not named on the command line.
var bsdVolunteers = []string{"DO SGA", "WILL TTYPE", "WILL NAWS", "WILL TSPEED", "WILL LFLOW", "WILL LINEMODE", "WILL NEW-ENVIRON",
	"DO STATUS", "WILL XDISPLOC", "WILL BINARY", "DO BINARY"}

// bsdVars is what they give away: DISPLAY, and with -l or -a the user.
var bsdVars = []string{"DISPLAY", "USER"}

// bsdMarks tells them from clients that agree to little.
var bsdMarks = []string{"WILL LINEMODE|WILL LFLOW"}

var plinkVolunteers = []string{"WILL NAWS", "WILL TSPEED", "WILL TTYPE", "WILL NEW-ENVIRON", "DO ECHO", "WILL SGA", "DO SGA", "WILL ENVIRON"}

// families has a row for each client program. It is never written.
var families = [...]family{
	{name: "netkit", source: "captures netkit, netkit-8bit, netkit-E, netkit-minus, netkit-r",
		will: answers{yes: []byte{bin, sga, mark, ttype, naws, tspeed, lflow, lmode, env}, any: []byte{xdisp}},
		do:   answers{yes: []byte{bin, echo, sga, status}}, volunteers: bsdVolunteers,
		types: asIs, functions: 13, vars: bsdVars, marks: bsdMarks, first: []string{"DO SGA", "WILL BINARY", "DO BINARY"}},
	{name: "telnet-ssl", source: "captures telnet-ssl",
		will: answers{yes: []byte{bin, sga, mark, ttype, naws, tspeed, lflow, lmode, env, auth}, any: []byte{xdisp}},
		do:   answers{yes: []byte{bin, echo, sga, status, auth}}, volunteers: with(bsdVolunteers, "WILL AUTHENTICATION"),
		first: []string{"WILL NEW-ENVIRON"},
		types: asIs, functions: 13, vars: bsdVars, marks: bsdMarks},
	{name: "inetutils", source: "captures inetutils, inetutils-8bit, inetutils-E, inetutils-l, inetutils-minus, inetutils-zmodem, expect",
		will:       answers{yes: []byte{bin, sga, mark, ttype, naws, tspeed, lflow, lmode, env, encrypt}, any: []byte{xdisp, auth}},
		do:         answers{yes: []byte{bin, echo, sga, status, auth, encrypt}},
		volunteers: with(bsdVolunteers, "DO ENCRYPT", "WILL ENCRYPT", "WILL AUTHENTICATION"), first: []string{"DO ENCRYPT", "WILL AUTHENTICATION"},
		types: upper, functions: 16, vars: bsdVars, marks: bsdMarks},
	{name: "clogin", source: "captures clogin, clogin-netkit; TERM=network and a terminal of 132 columns without rows", script: true, always: true,
		will:       answers{yes: []byte{bin, sga, mark, ttype, naws, tspeed, lflow, lmode, env}, any: []byte{xdisp, auth, encrypt}},
		do:         answers{yes: []byte{bin, echo, sga, status}, any: []byte{auth, encrypt}},
		volunteers: with(bsdVolunteers, "DO ENCRYPT", "WILL ENCRYPT"), marks: []string{"type:NETWORK", "window:132x0"}},
	{name: "busybox", source: "captures busybox; DO SGA is answered with DO SGA",
		will: answers{yes: []byte{ttype, naws}, silent: []byte{sga}}, do: answers{yes: []byte{echo, sga, ttype, naws}},
		volunteers: []string{"DO SGA", "WILL TTYPE", "WILL NAWS"}, types: asIs,
		marks: []string{"WILL TTYPE", "WILL NAWS", "WONT NEW-ENVIRON|WONT LINEMODE|WONT TSPEED"}},
	{name: "plink", source: "captures plink, plink-passive",
		will: answers{yes: []byte{bin, sga, ttype, naws, tspeed}, any: []byte{env, oldEnv}}, do: answers{yes: []byte{bin, echo, sga}},
		volunteers: plinkVolunteers, types: upper, vars: []string{"USER"}, enter: []string{"LF", "CR NUL", "CR"},
		marks: []string{"WILL TSPEED", "WILL SGA"}},
	{name: "PuTTY", source: "clients 10, the back end is plink's", described: true,
		will: answers{yes: []byte{bin, sga, ttype, naws, tspeed}, any: []byte{env, oldEnv}}, do: answers{yes: []byte{bin, echo, sga}},
		volunteers: plinkVolunteers, types: upper, vars: []string{"USER"}, enter: []string{"CR LF", "CR NUL", "CR"},
		marks: []string{"WILL TSPEED", "WILL SGA"}},
	{name: "tintin++", source: "captures tintin",
		will: answers{yes: []byte{echo, sga, ttype, eor, naws, tspeed, env, charset, mccp2}},
		do: answers{yes: []byte{echo, sga, ttype, eor, naws, tspeed, env, charset, mccp2, mccp3},
			any: []byte{mssp, msp, mxp, zmp, atcp, gmcp}},
		types: inOrder("TINTIN++", "*", "MTTS"), marks: []string{"type:TINTIN++"}},
	{name: "kermit", source: "captures kermit",
		will:       answers{yes: []byte{bin, sga, logout, ttype, naws, auth, env, comport}, any: []byte{encrypt, kermit}},
		do:         answers{yes: []byte{bin, echo, sga, logout, encrypt, kermit}},
		volunteers: []string{"WILL AUTHENTICATION", "WILL NAWS", "WILL TTYPE", "WILL NEW-ENVIRON", "WILL COM-PORT", "DO KERMIT", "WILL KERMIT"},
		types:      upper, vars: []string{"USER", "SYSTEMTYPE", "DISPLAY"}, marks: []string{"WILL COM-PORT", "WILL AUTHENTICATION"}},
	{name: "telnetlib3", source: "captures telnetlib3",
		will:  answers{yes: []byte{bin, sga, status, mark, ttype, eor, naws, tspeed, lflow, lmode, xdisp, env, charset, mccp2}},
		do:    answers{yes: []byte{bin, echo, sga, eor, charset, comport, mccp2, mccp3, gmcp}},
		types: asIs, functions: 1, hasVar: "LINES", marks: []string{"WILL LINEMODE|WILL LFLOW|WILL CHARSET|DO CHARSET"}},
	{name: "libtelnet", source: "captures libtelnet",
		will: answers{yes: []byte{ttype}}, do: answers{yes: []byte{echo, mssp, mccp2}}, types: asIs,
		marks: []string{"WILL TTYPE|DO MSSP", "DONT SGA|WONT SGA", "WONT NAWS|DO MSSP"}},
	{name: "tinyfugue", source: "captures tf5",
		will: answers{yes: []byte{bin, ttype, naws}}, do: answers{yes: []byte{bin, echo, eor, mccp1, mccp2}},
		volunteers: []string{"WILL NAWS"}, types: inOrder("TINYFUGUE", "ANSI-ATTR", "ANSI", "UNKNOWN"), marks: []string{"type:TINYFUGUE"}},
	{name: "c3270", source: "captures c3270",
		will: answers{yes: []byte{bin, sga, ttype, eor, naws, env, tn3270e, tls}}, do: answers{yes: []byte{echo, sga}, any: []byte{bin, eor}},
		types: inOrder("IBM-"), marks: []string{"type:IBM-"}},
	{name: "curl", source: "captures curl, curl-opts",
		will: answers{yes: []byte{bin, sga, naws}, any: []byte{ttype, xdisp, env}}, do: answers{yes: []byte{bin, echo, sga}},
		volunteers: []string{"WILL BINARY", "DO BINARY", "WILL SGA", "DO SGA", "WILL TTYPE", "WILL XDISPLOC", "WILL NEW-ENVIRON"},
		marks:      []string{"WILL BINARY", "DO BINARY", "WILL SGA"}, always: true},
	{name: "nc -t", source: "captures nc-openbsd, nc-traditional", marks: refusesAll},
	{name: "ncat -t", source: "captures ncat", marks: refusesAll},
	{name: "python telnetlib", source: "captures py-telnetlib, netmiko, netmiko-4.6, ansible", marks: refusesAll},
	{name: "Net::Telnet", source: "captures net-telnet-cisco", do: answers{yes: []byte{echo, sga}}, marks: echoOnly},
	{name: "nmap telnet-brute", source: "captures nmap-telnet-brute", do: answers{yes: []byte{echo, sga}}, marks: echoOnly},
	{name: "nmap telnet-encryption", source: "captures nmap-telnet-encryption", mute: true,
		volunteers: []string{"DO ENCRYPT", "WILL ENCRYPT"}, marks: []string{"DO ENCRYPT", "WILL ENCRYPT"}, always: true},
	{name: "nmap telnet-ntlm-info", source: "captures nmap-telnet-ntlm-info", mute: true, marks: []string{"body:AUTHENTICATION 000f"}, always: true},
	{name: "Microsoft telnet", source: "clients 10", described: true, partial: true,
		will: answers{no: []byte{lmode, charset}}, do: answers{no: []byte{charset}},
		types: inOrder("ANSI", "VT100", "VT52", "VTNT"), marks: []string{"type:ANSI", "type:VT100"}, always: true},
	{name: "TeraTerm", source: "clients 10", described: true,
		will: answers{yes: []byte{bin, sga, ttype, tspeed, naws}}, do: answers{yes: []byte{bin, echo, sga, naws}},
		volunteers: []string{"WILL TTYPE", "WILL TSPEED", "WILL NAWS", "WILL SGA", "DO SGA", "DO ECHO", "WILL BINARY", "DO BINARY"},
		types:      asIs, enter: []string{"CR NUL", "CR LF", "CR"}, marks: []string{"WILL TSPEED", "WONT NEW-ENVIRON"}},
	{name: "SyncTERM", source: "clients 10", described: true,
		will: answers{yes: []byte{bin, echo, ttype, sga, naws}}, do: answers{yes: []byte{bin, echo, ttype, sga, naws}},
		volunteers: []string{"WILL NAWS"}, types: single, marks: []string{"WILL ECHO", "WILL TTYPE"}},
	{name: "Mudlet", source: "clients 10", described: true, partial: true, types: inOrder("MUDLET"), marks: []string{"type:MUDLET"}, always: true},
}

// refusesAll marks a client that refuses what every other takes.
var refusesAll = []string{"DONT ECHO|WONT TTYPE", "DONT SGA|WONT SGA|WONT NAWS|WONT LINEMODE"}

// echoOnly marks one that lets the server echo, and has nothing itself.
var echoOnly = []string{"DO ECHO", "DO SGA", "WONT TTYPE", "WONT NAWS"}

// with is a list with more at its end.
func with(list []string, more ...string) []string { return append(slices.Clip(list), more...) }

// asIs are clients that answer $TERM as it is, again and again; terminals' names are lower case.
func asIs(types []string) bool { return len(types) == 1 && types[0] == strings.ToLower(types[0]) }

// single are clients with one name of a terminal, or their own.
func single(types []string) bool {
	return len(types) == 1 && (knownTerminal(types[0]) || strings.EqualFold(types[0], "syncterm"))
}

// upper are clients that do so in upper case, as RFC 1091 has it.
func upper(types []string) bool { return len(types) == 1 && types[0] == strings.ToUpper(types[0]) }

// inOrder are clients with names of their own, given by their beginnings; "*" is any, and the last ones may be missing, or not yet asked
// for. One that is given with its first name only may have any behind it.
func inOrder(names ...string) func([]string) bool {
	return func(types []string) bool {
		for i, t := range types {
			if i > 0 && len(names) == 1 {
				return true
			}
			if i >= len(names) || names[i] != "*" && !strings.HasPrefix(strings.ToUpper(t), names[i]) {
				return false
			}
		}
		return true
	}
}
