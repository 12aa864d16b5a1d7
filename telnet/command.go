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

// Option codes of the options in this package.
const (
	OptBinary     = 0  // RFC 856
	OptEcho       = 1  // RFC 857
	OptSGA        = 3  // suppress go ahead, RFC 858
	OptTimingMark = 6  // RFC 860
	OptTTYPE      = 24 // terminal type, RFC 1091
	OptNAWS       = 31 // negotiate about window size, RFC 1073
)

// interrupts says whether clients flush their own output behind this command and then ask for a TIMING-MARK to know where to
// go on (BSD "autoflush").
func interrupts(code byte) bool {
	switch code {
	case IP, AO, BRK, SUSP, ABORT:
		return true
	}
	return false
}
