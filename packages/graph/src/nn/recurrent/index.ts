/** @file Recurrent cells and sequences: as layers under their own names, and as functions of given weights in `functional`. */
import * as functions from "./functional.ts";
import * as layers from "./layers.ts";

const { gru, gruCell, lstm, lstmCell, rnn, rnnCell } = layers;

export const recurrent = { gru, gruCell, lstm, lstmCell, rnn, rnnCell } as const;

export const functionalRecurrent = {
  gru: functions.gru,
  gruCell: functions.gruCell,
  lstm: functions.lstm,
  lstmCell: functions.lstmCell,
  rnn: functions.rnn,
  rnnCell: functions.rnnCell,
} as const;
