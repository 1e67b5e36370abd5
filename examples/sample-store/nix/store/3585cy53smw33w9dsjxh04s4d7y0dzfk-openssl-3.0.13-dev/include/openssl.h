/* links with /nix/store/76zwggy8g7j2av12pdy4c088q6qgvdy1-openssl-3.0.13 */
