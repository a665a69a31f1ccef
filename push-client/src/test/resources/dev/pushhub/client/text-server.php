<?php
// Does what the reference's "text" listener does: a line, json_decode, the whole line to the uid,
// ok or fail. uid1 alone is bound. Prints the port it took, then each push.
$server = stream_socket_server('tcp://127.0.0.1:0', $code, $message) or exit($message . "\n");
echo substr(strrchr(stream_socket_get_name($server, false), ':'), 1), "\n";
while ($connection = stream_socket_accept($server, 60)) {
    while (($line = fgets($connection)) !== false) {
        $data = json_decode(rtrim($line, "\r\n"), true);
        $bound = ($data['uid'] ?? null) === 'uid1';
        if ($bound) {
            echo $line;
        }
        fwrite($connection, ($bound ? 'ok' : 'fail') . "\n");
    }
    fclose($connection);
}
