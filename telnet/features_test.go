package telnet

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// features are the abilities of the two libraries that this package follows, by the numbers of the project's list (T3 and T3X telnetlib3, TL
// Python's telnetlib), with the test that shows each, as "folder: TestName", or, in brackets, why it is not there.
const features = `
T3-1   telnet: TestTL_ReadUntil                        client and server; the systems are built by .ci/run
T3-2   telnet: TestR095_Lifecycle                      a shell is a Handler; Go loads no code by name
T3-3   cmd/telnetd: TestT3_03_Program
T3-4   telnet/charset: TestT3_4_TextOrBytes
T3-5   telnet/charset: TestT3_5_ASCIIWithoutBinary
T3-6   cmd/telnetd: TestT3_06_GoAhead
T3-7   telnet: Example
T3-8   telnet: TestTL_ProcessRawq                      by the names that the table at Client gives
T3-9   telnet/fingerprint: TestT3_9_ProbeRecognisesEveryClient
T3-20  telnet: TestT3_20_Directions
T3-21  telnet: TestDocNamesEveryFile                   COM-PORT, the Q method and Synch are done, translation tables are refused
T3-30  telnet: TestT3_30_Addresses
T3-31  [an Engine of one's own stands beside NewConn; one that replaces Conn's would have to keep all of its promises]
T3-32  [there is no demo shell that a zero value serves: Server without a Handler is an error]
T3-33  telnet/charset: TestT3_33_Defaults
T3-34  cmd/telnetd: TestT3_06_GoAhead
T3-35  cmd/telnetd: TestT3_80_LineMode
T3-36  telnet: TestT3_36_SettleIsBounded
T3-37  telnet: TestT3_37_NoCompressionOverTLS
T3-38  telnet: TestClientBufferIsBounded
T3-39  cmd/telnetd: TestT3_80_UnknownSize              a size that is unknown is 0, and not invented
T3-40  cmd/telnetd: TestT3_40_Idle
T3-41  telnet/telnets: TestT3_41_TLSFromTheFirstByte
T3-42  telnet/telnets: TestT3_42_TLSAndPlainOnOnePort
T3-50  telnet: TestT3_50_Close
T3-51  cmd/telnetd: TestT3_80_Shutdown
T3-60  [the opening goes out whole with the first text: a wait for the peer's first answer would delay every prompt by a round trip. A raw peer
       is recognised by what it sends (R-080)]
T3-61  telnet: TestT3_61_TypeNames
T3-62  telnet: TestT3_62_MicrosoftIsNotAskedForUser
T3-63  telnet: TestT3_63_NoEchoForGames                ECHO is offered at once and taken back, for the same reason
T3-64  telnet: TestT3_64_FramesBelow240
T3-65  telnet/charset: TestT3_65_Environment
T3-66  telnet: TestT3_66_CharsetOffer
T3-67  telnet/charset: TestT3_67_EachDirection
T3-68  telnet: TestConnEvents                          by Receiver and OptionReceiver
T3-69  telnet: TestT3_69_WrongDirection
T3-70  linemode: TestT3_70_Opening                     ECHO is the console's, which gives it to the client with EDIT
T3-71  telnet/telnets: TestT3_71_ClientHelloOnAPlainPort
T3X-1  cmd/telnet: TestT3_81_Mode                      which mode follows from the options
T3X-2  linemode: TestT3X2_ServerRule
T3X-3  linemode: TestT3X3_EveryCombination
T3X-4  linemode: TestT3X4_BitOrder
T3X-5  linemode: TestConnKeys                          the client's characters are keys of the console's editor, in both modes
T3X-6  linemode: TestT3X6_Editing
T3X-7  telnet: TestR007_AbortOutputOverSocket          the rest is the console's
T3X-8  telnet: TestT3X_8_StatusAnswer
T3X-9  telnet: TestEngineStream                        but an undefined command is no data: it is dropped (R-009)
T3X-10 telnet: TestT3X_10_WaitOption
T3X-11 telnet: TestT3X_11_Overrides
T3X-12 telnet: TestTL_Expect                           lines and records are bufio's, over Client as an io.Reader
T3X-13 telnet: TestT3X_13_Compressed
T3X-14 telnet: TestT3X_14_ComPortServer                GMCP and MSSP too; the other formats of games lie outside a device's console
T3X-15 telnet: TestT3X_15_StatusOnlyOnChange
T3X-16 cmd/telnetd: TestT3X_16_RobotCheck
T3X-17 cmd/telnetd: TestT3X_17_Resize
T3X-18 [a demo shell: examples/router and cmd/telnet's status and display are what people use instead]
T3X-19 cmd/telnetd: TestT3X_19_Trace
T3-80  cmd/telnetd: TestCommandLine
T3-81  cmd/telnet: TestT3_81_Always
T3-82  cmd/telnetd: TestT3_82_Fingerprint              the client that scans servers lies outside
T3-90  telnet: TestTL_DeadlineIsTotal                  Client
T3-91  telnet: TestR095_Lifecycle                      Server: Go has no second, blocking one
T3-92  telnet: TestT3_40_IdleByReceivedBytes           Conn.Info
TL-1   telnet: TestTL01_Finger
TL-2   telnet: TestTL02_SilenceIsNotTheEnd
TL-3   telnet: TestTL_Expect                           expect, which that copy does not reach
`

// TestFeatures: what the table names is there, and each number has its line.
func TestFeatures(t *testing.T) {
	numbers := regexp.MustCompile(`(?m)^(T3X?|TL)-\d+`)
	found := map[string]bool{}
	for _, n := range numbers.FindAllString(features, -1) {
		if found[n] {
			t.Errorf("%s twice", n)
		}
		found[n] = true
	}
	if len(found) != 66 {
		t.Errorf("%d numbers", len(found))
	}
	tests := map[string][]byte{}
	for line := range strings.Lines(features) {
		m := regexp.MustCompile(`^\S+ +([a-z/]+): (\w+)`).FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if tests[m[1]] == nil {
			files, err := filepath.Glob(filepath.Join("..", m[1], "*_test.go"))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				text, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				tests[m[1]] = append(tests[m[1]], text...)
			}
		}
		if !bytes.Contains(tests[m[1]], []byte("\nfunc "+m[2])) {
			t.Errorf("%s: %s is not in %s", strings.Fields(line)[0], m[2], m[1])
		}
	}
}
