package fingerprint

import (
	"slices"

	"github.com/vtykit/vtykit/telnet"
)

// answers is what a client says to requests in one direction: yes to these, yes or no to any, nothing to silent, and no to the rest.
// Where a description is not complete, only the options in no are refused for certain.
type answers struct {
	yes, any, silent, no []byte
}

func (a answers) allow(option byte, yes, partial bool) bool {
	switch {
	case slices.Contains(a.any, option):
		return true
	case slices.Contains(a.silent, option):
		return false
	case slices.Contains(a.yes, option):
		return yes
	}
	return !yes || partial && !slices.Contains(a.no, option)
}

// family is a client program as the wire shows it. A field that is zero says nothing, but for will and do.
type family struct {
	name   string
	source string // "captures" and folders under testdata/recorded of package telnet, or the section of the notes on clients
	will   answers
	do     answers
	// volunteers are the commands that it may send without being asked.
	volunteers []string
	types      func([]string) bool // the terminal names so far
	functions  int                 // in the first SLC table
	vars       []string            // environment variables that it may name
	hasVar     string              // a variable that it names whenever it names any
	enter      []string            // line ends that it may send
	// marks must all have been seen before the client is named: commands ("a|b" is either), "type:" and "body:" with the beginning
	// of a value, "window:" with all of it.
	marks     []string
	always    bool     // the marks are in every connection: without them it is another
	first     []string // what it may begin with where it speaks before the server
	mute      bool     // it answers no request at all
	described bool     // not recorded, from a description
	partial   bool     // the description is not complete: what it does not say contradicts nothing
	script    bool     // a program that drives one of the others, and replaces it where its marks were seen
}

// Options by the names that keep the table readable.
const (
	bin     = telnet.OptBinary
	echo    = telnet.OptEcho
	sga     = telnet.OptSGA
	status  = telnet.OptStatus
	mark    = telnet.OptTimingMark
	logout  = telnet.OptLogout
	ttype   = telnet.OptTTYPE
	eor     = telnet.OptEOR
	naws    = telnet.OptNAWS
	tspeed  = telnet.OptTSPEED
	lflow   = telnet.OptLFLOW
	lmode   = telnet.OptLinemode
	xdisp   = telnet.OptXDISPLOC
	oldEnv  = telnet.OptEnviron
	auth    = telnet.OptAuthentication
	encrypt = telnet.OptEncrypt
	env     = telnet.OptNewEnviron
	tn3270e = telnet.OptTN3270E
	charset = telnet.OptCharset
	comport = telnet.OptComPort
	tls     = telnet.OptStartTLS
	kermit  = telnet.OptKermit
	mssp    = telnet.OptMSSP
	mccp1   = telnet.OptMCCP1
	mccp2   = telnet.OptMCCP2
	mccp3   = telnet.OptMCCP3
	gmcp    = telnet.OptGMCP
	atcp    = telnet.OptATCP
	msp     = telnet.OptMSP
	mxp     = telnet.OptMXP
	zmp     = telnet.OptZMP
)
