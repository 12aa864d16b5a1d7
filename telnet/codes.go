package telnet

import (
	"math/bits"
	"strconv"
	"strings"
)

// Option codes, as assigned by IANA; behind 140 those that games and their clients agreed on. The package's comment says
// which of them are implemented.
const (
	OptBinary         = 0  // transmit 8-bit data, RFC 856
	OptEcho           = 1  // RFC 857
	OptRCP            = 2  // prepare to reconnect
	OptSGA            = 3  // suppress go ahead, RFC 858
	OptNAMS           = 4  // approximate message size
	OptStatus         = 5  // RFC 859
	OptTimingMark     = 6  // RFC 860
	OptRCTE           = 7  // remote controlled transmission and echo, RFC 726
	OptNAOL           = 8  // output line width
	OptNAOP           = 9  // output page size
	OptNAOCRD         = 10 // output carriage return disposition, RFC 652
	OptNAOHTS         = 11 // output horizontal tab stops, RFC 653
	OptNAOHTD         = 12 // output horizontal tab disposition, RFC 654
	OptNAOFFD         = 13 // output form feed disposition, RFC 655
	OptNAOVTS         = 14 // output vertical tab stops, RFC 656
	OptNAOVTD         = 15 // output vertical tab disposition, RFC 657
	OptNAOLFD         = 16 // output line feed disposition, RFC 658
	OptXASCII         = 17 // extended ASCII, RFC 698
	OptLogout         = 18 // RFC 727
	OptByteMacro      = 19 // RFC 735
	OptDET            = 20 // data entry terminal, RFC 1043
	OptSupdup         = 21 // RFC 736
	OptSupdupOutput   = 22 // RFC 749
	OptSendLocation   = 23 // RFC 779
	OptTTYPE          = 24 // terminal type, RFC 1091
	OptEOR            = 25 // end of record, RFC 885
	OptTUID           = 26 // TACACS user identification, RFC 927
	OptOutputMark     = 27 // RFC 933
	OptTTYLOC         = 28 // terminal location number, RFC 946
	Opt3270Regime     = 29 // RFC 1041
	OptX3PAD          = 30 // RFC 1053
	OptNAWS           = 31 // negotiate about window size, RFC 1073
	OptTSPEED         = 32 // terminal speed, RFC 1079
	OptLFLOW          = 33 // remote flow control, RFC 1372
	OptLinemode       = 34 // RFC 1184
	OptXDISPLOC       = 35 // X display location, RFC 1096
	OptEnviron        = 36 // RFC 1408
	OptAuthentication = 37 // RFC 2941
	OptEncrypt        = 38 // RFC 2946
	OptNewEnviron     = 39 // RFC 1572
	OptTN3270E        = 40 // RFC 2355
	OptXAUTH          = 41
	OptCharset        = 42 // RFC 2066
	OptRSP            = 43 // remote serial port
	OptComPort        = 44 // RFC 2217
	OptSLE            = 45 // suppress local echo
	OptStartTLS       = 46
	OptKermit         = 47 // RFC 2840
	OptSendURL        = 48
	OptForwardX       = 49
	OptMSDP           = 69  // MUD server data protocol
	OptMSSP           = 70  // MUD server status protocol
	OptMCCP1          = 85  // compression, withdrawn
	OptMCCP2          = 86  // compression of what the server sends
	OptMCCP3          = 87  // compression of what the client sends
	OptMSP            = 90  // MUD sound protocol
	OptMXP            = 91  // MUD extension protocol
	OptZMP            = 93  // Zenith MUD protocol
	OptAardwolf       = 102 // of the game of that name
	OptPragmaLogon    = 138
	OptSSPILogon      = 139
	OptPragmaBeat     = 140
	OptATCP           = 200 // Achaea telnet client protocol
	OptGMCP           = 201 // generic MUD communication protocol
	OptEXOPL          = 255 // extended options list, RFC 861
)

// optionNames are the names in the order of their codes; those behind lastAssigned stand in the second list.
const lastAssigned = OptForwardX

var optionNames = [...]string{"BINARY", "ECHO", "RCP", "SGA", "NAMS", "STATUS", "TIMING-MARK", "RCTE", "NAOL", "NAOP", "NAOCRD",
	"NAOHTS", "NAOHTD", "NAOFFD", "NAOVTS", "NAOVTD", "NAOLFD", "XASCII", "LOGOUT", "BM", "DET", "SUPDUP", "SUPDUP-OUTPUT",
	"SEND-LOCATION", "TTYPE", "EOR", "TUID", "OUTMRK", "TTYLOC", "3270-REGIME", "X.3-PAD", "NAWS", "TSPEED", "LFLOW",
	"LINEMODE", "XDISPLOC", "ENVIRON", "AUTHENTICATION", "ENCRYPT", "NEW-ENVIRON", "TN3270E", "XAUTH", "CHARSET", "RSP",
	"COM-PORT", "SUPPRESS-LOCAL-ECHO", "START-TLS", "KERMIT", "SEND-URL", "FORWARD-X"}

var furtherNames = [...]struct {
	code byte
	name string
}{
	{OptMSDP, "MSDP"}, {OptMSSP, "MSSP"}, {OptMCCP1, "MCCP1"}, {OptMCCP2, "MCCP2"}, {OptMCCP3, "MCCP3"}, {OptMSP, "MSP"},
	{OptMXP, "MXP"}, {OptZMP, "ZMP"}, {OptAardwolf, "AARDWOLF"}, {OptPragmaLogon, "PRAGMA-LOGON"},
	{OptSSPILogon, "SSPI-LOGON"}, {OptPragmaBeat, "PRAGMA-HEARTBEAT"}, {OptATCP, "ATCP"}, {OptGMCP, "GMCP"}, {OptEXOPL, "EXOPL"},
}

// OptionName is the usual name of an option, such as "NAWS", or its number in decimal.
func OptionName(code byte) string {
	if code <= lastAssigned {
		return optionNames[code]
	}
	for _, f := range furtherNames {
		if f.code == code {
			return f.name
		}
	}
	return strconv.Itoa(int(code))
}

// ParseOption is the reverse of OptionName: a name in either case, or a number of 0 to 255.
func ParseOption(name string) (code byte, ok bool) {
	for i, n := range optionNames {
		if strings.EqualFold(n, name) {
			return byte(i), true
		}
	}
	for _, f := range furtherNames {
		if strings.EqualFold(f.name, name) {
			return f.code, true
		}
	}
	n, err := strconv.ParseUint(name, 10, 8)
	return byte(n), err == nil
}

// codeSet is a set of option codes.
type codeSet [8]uint32

func (s *codeSet) has(code byte) bool { return s[code/32]&(1<<(code%32)) != 0 }
func (s *codeSet) add(code byte)      { s[code/32] |= 1 << (code % 32) }
func (s *codeSet) drop(code byte)     { s[code/32] &^= 1 << (code % 32) }

// codes are the members in ascending order, nil when there are none.
func (s *codeSet) codes() []byte {
	var all []byte
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			all = append(all, byte(32*i+bits.TrailingZeros32(word)))
		}
	}
	return all
}
