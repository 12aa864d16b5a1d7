package linemode

// A Quirk is where clients depart from RFC 1184: which ones, what is done for them, and the recording it was seen in.
type Quirk struct {
	Client string
	Habit  string
	Effect string
	Source string
}

// Quirks is the table of what is known about clients. The caller owns it.
func Quirks() []Quirk {
	return []Quirk{
		{"netkit, inetutils, telnet-ssl", "the table of characters comes with WILL LINEMODE, before any MODE",
			"what Server.Set asks for is sent behind it", "netkit/C, inetutils/C, telnet-ssl/C"},
		{"netkit, inetutils, telnet-ssl", "a MODE that changes nothing is not answered", "Server.SetMode does not send it", "netkit/C"},
		{"netkit, inetutils, telnet-ssl", "FORWARDMASK is refused", "EOF and FORW1 take its place", "netkit/C, inetutils/C"},
		{"netkit, inetutils, telnet-ssl", "FORW1 and FORW2 are one character of the terminal: the last that was set acts",
			"ask for one of them", "netkit/C-slc, inetutils/C-slc"},
		{"netkit, inetutils, telnet-ssl", "EOF with another character, TAB say, acts: in mid-line it sends the line without itself",
			"EOF = TAB and FORW1 = ? give both keys in EDIT", "netkit/C-slc, inetutils/C-slc"},
		{"netkit, inetutils, telnet-ssl", "DEFAULT for a function is answered with the character it has now",
			"the answer is taken; Client does likewise", "netkit/C"},
		{"netkit, inetutils, telnet-ssl", "a request for the whole table is ignored", "it is never sent", "netkit/C"},
		{"netkit, telnet-ssl", "EW, RP and LNEXT are not in the table, yet the terminal has them", "Server.Char says that there is none",
			"netkit/C, inetutils/C"},
		{"inetutils", "EW, RP and LNEXT are in the table", "none", "inetutils/C"},
		{"netkit, inetutils, telnet-ssl", "with EDIT and without TRAPSIG, IP still becomes a command", "none: ask for both", "netkit/C"},
		{"netkit, inetutils, telnet-ssl", "AYT and SYNCH are acknowledged and do nothing", "none", "inetutils/C-slc"},
		{"telnetlib3", "its table is a request for ours", "it gets the table once, and twice at most in ten seconds", "telnetlib3/C"},
		{"telnetlib3", "lines end with LF alone, and so they go on for a while without EDIT", "CR, LF and both are one line end",
			"telnetlib3/C"},
		{"telnetlib3", "NOSUPPORT for an unknown function is answered with the same for ever",
			"unknown functions are answered once in all, and never when they say NOSUPPORT", "telnetlib3/C"},
		{"telnetlib3", "TRAPSIG does nothing: ^C ends the client", "none", "telnetlib3/C, telnetlib3/C-slc"},
		{"telnetlib3", "characters are acknowledged and not used", "none: no key is counted on before it arrives", "telnetlib3/C-slc"},
		{"telnetlib3", "FORWARDMASK and WONT ECHO have no answer", "nothing waits for one", "telnetlib3/C"},
		{"terminals of BSD", "the character 255 is none", "it is taken for NOSUPPORT", "inetutils/C-slc"},
	}
}
