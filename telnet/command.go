package telnet

// Command codes: the byte behind IAC (RFC 854; EOR RFC 885; EOF, SUSP and ABORT RFC 1184).
const (
	EOF   = 236 // end of file
	SUSP  = 237 // suspend process
	ABORT = 238 // abort process
	EOR   = 239 // end of record
	SE    = 240 // end of subnegotiation
	NOP   = 241 // no operation
	DM    = 242 // data mark: the place of a Synch
	BRK   = 243 // break
	IP    = 244 // interrupt process
	AO    = 245 // abort output
	AYT   = 246 // are you there
	EC    = 247 // erase character
	EL    = 248 // erase line
	GA    = 249 // go ahead
	SB    = 250 // begin of subnegotiation
	WILL  = 251
	WONT  = 252
	DO    = 253
	DONT  = 254
	IAC   = 255 // interpret as command
)

// CommandName is the usual name of a command code, such as "AYT", or "" for a code that is none.
func CommandName(code byte) string {
	if code < EOF {
		return ""
	}
	return [...]string{"EOF", "SUSP", "ABORT", "EOR", "SE", "NOP", "DM", "BRK", "IP", "AO", "AYT", "EC", "EL", "GA", "SB",
		"WILL", "WONT", "DO", "DONT", "IAC"}[code-EOF]
}

// interrupts says whether clients flush their own output behind this command and then ask for a TIMING-MARK to know where to
// go on (BSD "autoflush").
func interrupts(code byte) bool {
	switch code {
	case IP, AO, BRK, SUSP, ABORT:
		return true
	}
	return false
}
